import type { FeedHints, RejectionReason, TrailEntry } from '@dateline/contracts';
import { hash } from 'node:crypto';
import { encodeBody, type StoredBody } from './body-codec.js';
import { wellFormedJson, wellFormedText } from '../sql/well-formed.js';

/** Why the fetcher already knows that a download will not become an article. */
export interface CaptureRejection {
  readonly reason: RejectionReason;
  /** What was seen; cut at 500 characters, as the event's contract demands. */
  readonly note: string;
}

/** One download, or one file that was handed in, on its way into the ledger. */
export interface NewCapture {
  readonly articleId: string;
  /** Default: the database's clock at the commit. Kept to the millisecond. */
  readonly fetchedAt?: Date;
  readonly finalUrl: string;
  /** HTTP status; 0 for a capture that was handed in, or a download without an answer. */
  readonly status: number;
  /** The few answer headers that are worth keeping. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Decoded of any content encoding; empty when there is none. */
  readonly body: Uint8Array;
  /** SHA-256 of the body in hex, when the caller has it already. */
  readonly bodySha256?: string;
  readonly tookMs: number;
  readonly hints?: FeedHints;
  readonly rejection?: CaptureRejection;
  /** Seconds until the article is fetched again; left out: not by itself. */
  readonly revisitInSeconds?: number;
  readonly trail?: readonly TrailEntry[];
}

/** A capture that came without the frontier; its article is made when missing. */
export interface IngestedCapture extends NewCapture {
  readonly urlKey: string;
  readonly url: string;
  /** Empty for an address without a host (`urn:…`). */
  readonly host: string;
  readonly sourceId?: string;
}

/** A capture ready to be written: every text well-formed, the body hashed and compressed. */
export type PreparedCapture<Capture extends NewCapture = NewCapture> = Omit<Capture, 'body'> & {
  readonly bodyBytes: number;
  readonly bodySha256: string;
  readonly stored: StoredBody;
  /** All columns but the body, as JSON text. */
  readonly row: string;
};

/**
 * Prepares a group, two at a time: more at once would keep as many compressors in memory, which costs more than the
 * compression itself (1.2 ms of CPU a page against 0.2 ms).
 */
export async function prepareCaptures<Capture extends NewCapture>(
  captures: readonly Capture[],
): Promise<PreparedCapture<Capture>[]> {
  const prepared: PreparedCapture<Capture>[] = new Array(captures.length);
  const queue = captures.entries();
  const lane = async () => {
    for (const [index, capture] of queue) prepared[index] = await prepareCapture(capture);
  };
  await Promise.all([lane(), lane()]);
  return prepared;
}

/** Does all work on a capture that needs no connection, before a transaction is opened. */
async function prepareCapture<Capture extends NewCapture>(
  capture: Capture,
): Promise<PreparedCapture<Capture>> {
  const { body, rejection, ...texts } = capture;
  const stored = await encodeBody(body);
  const { text, value } = wellFormedJson({
    ...texts,
    ...(rejection !== undefined && {
      rejection: { reason: rejection.reason, note: wellFormedText(rejection.note).slice(0, 500) },
    }),
    bodyBytes: body.byteLength,
    bodySha256: capture.bodySha256 ?? hash('sha256', body, 'hex'),
    bodyEncoding: stored.encoding,
    storedBytes: stored.bytes.length,
  });
  return { ...value, stored, row: text } as unknown as PreparedCapture<Capture>;
}
