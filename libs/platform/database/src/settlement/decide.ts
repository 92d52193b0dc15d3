import type { Outcome } from '@dateline/contracts';
import {
  type AbsentCapture,
  type MentionedRow,
  type MisfitReason,
  misfitOf,
  whyAbsent,
} from '../captures/mention.js';
import { keyId } from '../sql/article-key.js';
import { mentionOf, type EnrichedItem, type SettleItem, type UrlAlias } from './settle-item.js';

/** A locked capture row. */
export interface LockedCapture extends MentionedRow {
  readonly id: string;
  /** `fetchedAtMs` was given by whoever committed it; false: it was read from the ledger's clock. */
  readonly isDated: boolean;
  outcome: Outcome | null;
  reason: string | null;
  settledArticleId: string | null;
  settledRevision: number | null;
}

/** A locked article row; `decide` moves it along, so that a later item of the batch sees what an earlier one did. */
export interface LockedArticle {
  readonly id: string;
  readonly urlKey: string;
  readonly url: string;
  readonly firstSeenAt: Date;
  aliasOf: string | undefined;
  revision: number;
  heldCaptureId: string | undefined;
  heldFetchedAtMs: number | undefined;
  heldIsDated: boolean;
  contentHash: string | undefined;
  isChanged: boolean;
}

/** What the ledger holds about a batch, read under locks. */
export interface LockedLedger {
  readonly captures: ReadonlyMap<string, LockedCapture>;
  /** What is known of the others, by capture id. */
  readonly absent: ReadonlyMap<string, AbsentCapture>;
  readonly articles: ReadonlyMap<string, LockedArticle>;
  /** Owner by key id, of the keys in `article_urls`. */
  readonly owners: ReadonlyMap<string, string>;
}

/** What becomes of one item. */
export interface Verdict {
  readonly item: SettleItem;
  readonly captureId: string;
  /** `void`: the item means no capture of this ledger, and has no effect; `reason` is a {@link MisfitReason}. */
  readonly outcome: Outcome | 'void';
  readonly reason?: string;
  readonly articleId?: string;
  readonly revision?: number;
  readonly isReplay: boolean;
  /** Addresses that now belong to `articleId`. */
  readonly aliases: readonly (UrlAlias | (Omit<UrlAlias, 'kind'> & { kind: 'requested' }))[];
}

/**
 * Decides a batch: pure, and the only place where the ledger's rules stand. Captures are taken in the order of their
 * download, whatever the order of the messages, so that of two captures of one article the newer is applied last.
 */
export function decide(items: readonly SettleItem[], ledger: LockedLedger): Verdict[] {
  const order = items.map((item, index) => ({
    item,
    index,
    capture: ledger.captures.get(mentionOf(item).captureId),
  }));
  order.sort((a, b) => compare(a.capture, b.capture) || a.index - b.index);
  const verdicts: Verdict[] = new Array(items.length);
  for (const { item, index, capture } of order) {
    const verdict = verdictOf(item, capture, ledger);
    verdicts[index] = verdict;
    if (capture !== undefined && !verdict.isReplay) remember(capture, verdict);
  }
  return verdicts;
}

/** Numbers are no names: what an item says of its capture must be what the capture says of itself. */
function verdictOf(item: SettleItem, capture: LockedCapture | undefined, ledger: LockedLedger): Verdict {
  const mention = mentionOf(item);
  if (capture === undefined) return voidOf(item, whyAbsent(mention, ledger.absent.get(mention.captureId)));
  const misfit = misfitOf(mention, capture);
  return misfit === undefined ? decideOne(item, capture, ledger) : voidOf(item, misfit);
}

function decideOne(item: SettleItem, capture: LockedCapture, ledger: LockedLedger): Verdict {
  const base = { item, captureId: capture.id, isReplay: false, aliases: [] };
  if (capture.outcome !== null) {
    return {
      ...base,
      outcome: capture.outcome,
      ...(capture.reason !== null && { reason: capture.reason }),
      articleId: capture.settledArticleId ?? capture.articleId,
      ...(capture.settledRevision !== null && { revision: capture.settledRevision }),
      isReplay: true,
    };
  }
  switch (item.kind) {
    case 'parked':
      return { ...base, outcome: 'parked', reason: item.code, articleId: capture.articleId };
    case 'rejected':
      return { ...base, outcome: 'rejected', reason: item.reason, articleId: capture.articleId };
    case 'enriched':
      return apply(item, capture, ledger);
  }
}

function apply(item: EnrichedItem, capture: LockedCapture, ledger: LockedLedger): Verdict {
  const own = articleOf(ledger, capture.articleId);
  const target = articleOf(ledger, ownerOf(item, own, ledger));
  const aliases: Verdict['aliases'][number][] = item.aliases.filter(
    ({ urlKey }) => keyId(urlKey) !== target.id,
  );
  if (target !== own && own.aliasOf === undefined) {
    own.aliasOf = target.id;
    own.isChanged = true;
    aliases.push({ urlKey: own.urlKey, url: own.url, kind: 'requested' });
  }
  const base = { item, captureId: capture.id, articleId: target.id, isReplay: false };
  if (target.heldFetchedAtMs !== undefined && isOlder(capture, target)) {
    return { ...base, outcome: 'unchanged', reason: 'older-capture', aliases };
  }
  const isSame = target.revision > 0 && target.contentHash === item.contentHash;
  target.heldCaptureId = capture.id;
  target.heldFetchedAtMs = capture.fetchedAtMs;
  target.heldIsDated = capture.isDated;
  target.isChanged = true;
  if (isSame) return { ...base, outcome: 'unchanged', reason: 'same-content', aliases };
  target.revision += 1;
  target.contentHash = item.contentHash;
  return { ...base, outcome: 'indexed', revision: target.revision, aliases };
}

/**
 * The article that a capture counts for. An article that holds a revision keeps its captures. One that holds none may
 * turn out to be another address of an article: first by what the page calls canonical, then by where the download
 * ended, then by what was learned about its own address since.
 */
function ownerOf(item: EnrichedItem, own: LockedArticle, ledger: LockedLedger): string {
  if (own.aliasOf !== undefined) return own.aliasOf;
  if (own.revision > 0) return own.id;
  for (const urlKey of [item.canonicalUrlKey, item.finalUrlKey, own.urlKey]) {
    if (urlKey === undefined) continue;
    const owner = ownerOfKey(keyId(urlKey), ledger);
    if (owner !== undefined && owner !== own.id) return owner;
  }
  return own.id;
}

function ownerOfKey(key: string, ledger: LockedLedger): string | undefined {
  const article = ledger.articles.get(key);
  if (article !== undefined && article.revision > 0) return key;
  return ledger.owners.get(key) ?? article?.aliasOf ?? article?.id;
}

function articleOf(ledger: LockedLedger, id: string): LockedArticle {
  const article = ledger.articles.get(id);
  if (article === undefined) throw new UnlockedArticleError(id);
  return article;
}

/** An article came into play after the locks were taken; the transaction is run again and locks it from the start. */
export class UnlockedArticleError extends Error {
  constructor(readonly articleId: string) {
    super(`Article ${articleId} was not locked.`);
    this.name = 'UnlockedArticleError';
  }
}

function isOlder(capture: LockedCapture, held: LockedArticle): boolean {
  const { heldFetchedAtMs: fetchedAtMs = -Infinity, heldCaptureId: id = '0', heldIsDated: isDated } = held;
  return age(capture, { id, fetchedAtMs, isDated }) < 0;
}

function compare(a: LockedCapture | undefined, b: LockedCapture | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return age(a, b);
}

type Aged = Pick<LockedCapture, 'id' | 'fetchedAtMs' | 'isDated'>;

/**
 * Below 0 when the first is the older one. The ledger's clock may step back, its numbers never do: so they tell the order
 * of downloads. A moment that was given counts as it was given: the page may have been handed in years later.
 */
function age(a: Aged, b: Aged): number {
  const byTime = a.isDated || b.isDated ? a.fetchedAtMs - b.fetchedAtMs : 0;
  return byTime || Number(BigInt(a.id) - BigInt(b.id));
}

function remember(capture: LockedCapture, verdict: Verdict): void {
  if (verdict.outcome === 'void') return;
  capture.outcome = verdict.outcome;
  capture.reason = verdict.reason ?? null;
  capture.settledArticleId = verdict.articleId ?? null;
  capture.settledRevision = verdict.revision ?? null;
}

function voidOf(item: SettleItem, reason: MisfitReason): Verdict {
  const { captureId } = mentionOf(item);
  return { item, captureId, outcome: 'void', reason, isReplay: false, aliases: [] };
}
