/** What one page may cost. Reaching a limit rejects the page as `too-complex`; nothing is cut silently. */
export interface ExtractionLimits {
  /** Open elements at one time. Default 1,000; browsers stop at 512. */
  readonly maxDepth: number;
  /** Elements of the page. Default 150,000. */
  readonly maxElements: number;
  /** Attributes of the page. Default 250,000. */
  readonly maxAttributes: number;
  /** Characters of the decoded page. Default 25,000,000. */
  readonly maxCharacters: number;
  /** Blocks of text of the page. Default 20,000; the longest pages seen have 5,000. */
  readonly maxBlocks: number;
}

export const DEFAULT_LIMITS: ExtractionLimits = {
  maxDepth: 1_000,
  maxElements: 150_000,
  maxAttributes: 250_000,
  maxCharacters: 25_000_000,
  maxBlocks: 20_000,
};
