/** Why bytes brought no feed. Codes are values in the ledger: they are only ever added. */
export const FEED_ERROR_CODES = {
  'feed-empty-document': 'The document has no characters but white space.',
  'not-a-feed': 'The document is neither RSS, Atom, RDF nor JSON Feed.',
  'feed-too-large': 'The document is over the byte limit.',
  'feed-too-deep': 'The elements are nested deeper than the limit.',
  'feed-broken': 'The document looks like a feed, but no parser can read any of it.',
} as const satisfies Record<string, string>;

export type FeedErrorCode = keyof typeof FEED_ERROR_CODES;

/** Thrown for documents that hold no readable feed. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: FeedErrorCode;

  constructor(code: FeedErrorCode, detail?: string, cause?: unknown) {
    super(
      detail ? `${FEED_ERROR_CODES[code]} ${detail}` : FEED_ERROR_CODES[code],
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
  }
}
