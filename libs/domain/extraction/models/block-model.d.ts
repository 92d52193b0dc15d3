/** Trees of the block model; see model-card.md. */
export declare const BLOCK_TREES: string;
/** `token:weight` pairs of id and class words, and of words in text. */
export declare const CLASS_WEIGHTS: string;
export declare const WORD_WEIGHTS: string;
