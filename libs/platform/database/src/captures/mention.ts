import type { CaptureTicket, IgnoredReason } from '@dateline/contracts';

/** What a message says of the capture that it is about. What is not said cannot be wrong. */
export type CaptureMention = Pick<CaptureTicket, 'captureId'> &
  Partial<Pick<CaptureTicket, 'articleId' | 'fetchedAt' | 'incarnation'>>;

/** What the ledger's row says of itself. */
export interface MentionedRow {
  readonly articleId: string;
  readonly fetchedAtMs: number;
  readonly incarnation: string | null;
}

/** What the ledger knows of a number under which the row that was looked for is not. */
export interface AbsentCapture {
  /** Life that the number is of. */
  readonly incarnation: string | null;
  /** There is a capture with this number, fetched at another time. */
  readonly exists: boolean;
  /** This ledger has given the number; false: a life that was lost has. */
  readonly wasGiven: boolean;
}

/** Why a mention has no effect. `settled` is not among them: it is for those who have nothing to repeat. */
export type MisfitReason = Exclude<IgnoredReason, 'settled'>;

/** Why a message cannot mean the row that has its capture's number; `undefined`: it does. */
export function misfitOf(mention: CaptureMention, row: MentionedRow): MisfitReason | undefined {
  const { incarnation, articleId, fetchedAt } = mention;
  if (incarnation !== undefined && incarnation !== row.incarnation) return 'lost-life';
  if (articleId !== undefined && articleId !== row.articleId) return 'mismatch';
  if (fetchedAt !== undefined && Date.parse(fetchedAt) !== row.fetchedAtMs) return 'mismatch';
  return undefined;
}

/** Why there is no row for what a message mentions. */
export function whyAbsent({ incarnation }: CaptureMention, absent: AbsentCapture | undefined): MisfitReason {
  if (absent === undefined) return 'gone';
  if (incarnation !== undefined && incarnation !== absent.incarnation) return 'lost-life';
  if (absent.exists) return 'mismatch';
  return absent.wasGiven ? 'gone' : 'lost-life';
}
