/** Trees that say how good a candidate body is, in F1; see model-card.md. */
export declare const QUALITY_TREES: string;
