/** Trees that say how likely a text is the title; see model-card.md. */
export declare const TITLE_TREES: string;
