/** Trees that say how likely a date is the day of publication; see model-card.md. */
export declare const DATE_TREES: string;
