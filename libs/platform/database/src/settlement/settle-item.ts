import type {
  ArticleDocument,
  CaptureTicket,
  Outcome,
  ParkedCode,
  RejectionReason,
  TrailEntry,
} from '@dateline/contracts';
import type { CaptureMention } from '../captures/mention.js';

/** The trail to store; as a function it is given the decision (`indexed`, `unchanged:same-content`, …) to end with. */
export type SettleTrail = readonly TrailEntry[] | ((decision: string) => readonly TrailEntry[]);

/** Another address that a capture showed for its article. */
export interface UrlAlias {
  readonly urlKey: string;
  readonly url: string;
  readonly kind: 'redirect' | 'canonical' | 'amp';
}

/** Where a new revision stands; the document is made for it inside the transaction. */
export interface RevisionPlace {
  readonly articleId: string;
  readonly revision: number;
  readonly sequence: number;
  /** ISO 8601; of the article, which may have been seen before this capture's own address. */
  readonly firstSeenAt: string;
}

export interface EnrichedItem {
  readonly kind: 'enriched';
  readonly ticket: CaptureTicket;
  readonly contentHash: string;
  /**
   * Key of the address that the page calls canonical. Give it only when it may be believed (the same site): the
   * capture counts for the article that owns this key.
   */
  readonly canonicalUrlKey?: string;
  /** Key of the address that the download ended at. */
  readonly finalUrlKey?: string;
  readonly aliases: readonly UrlAlias[];
  readonly trail: SettleTrail;
  /** Must be pure; it is called only when there is a new revision, and again when the transaction is run again. */
  readonly build: (place: RevisionPlace) => ArticleDocument;
}

export interface RejectedItem {
  readonly kind: 'rejected';
  readonly ticket: CaptureTicket;
  readonly reason: RejectionReason;
  readonly note: string;
  readonly trail: SettleTrail;
}

export interface ParkedItem {
  readonly kind: 'parked';
  readonly mention: CaptureMention;
  readonly code: ParkedCode;
  /** Left out: the trail of the capture stays as it is. */
  readonly trail?: SettleTrail;
}

/** What came out of one capture. */
export type SettleItem = EnrichedItem | RejectedItem | ParkedItem;

/** What the ledger made of it. */
export interface SettleResult {
  readonly captureId: string;
  /** `void`: the item means no capture of this ledger, so nothing was settled. */
  readonly outcome: Outcome | 'void';
  /** Reason of `unchanged` and `rejected`, code of `parked`; of `void`: `lost-life`, `mismatch` or `gone`. */
  readonly reason?: string;
  /** The article that the capture counted for. */
  readonly articleId?: string;
  /** Set for `indexed`, as `change`. */
  readonly revision?: number;
  readonly change?: 'created' | 'updated';
  /** Set, with the next two, for a revision that this call has written. */
  readonly sequence?: number;
  readonly document?: ArticleDocument;
  /** Bytes of the document as JSON in UTF-8. */
  readonly documentBytes?: number;
  /** True when the capture was settled before this call: nothing was written, the result is that of then. */
  readonly isReplay: boolean;
}

/** A document could not be built; the batch was not settled. Settle the others without this one. */
export class SettleBuildError extends Error {
  constructor(
    readonly captureId: string,
    override readonly cause: unknown,
  ) {
    super(
      `The document of capture ${captureId} could not be built: ${cause instanceof Error ? cause.message : cause}`,
    );
    this.name = 'SettleBuildError';
  }
}

/** What an item says of its capture. */
export function mentionOf(item: SettleItem): CaptureMention {
  return item.kind === 'parked' ? item.mention : item.ticket;
}
