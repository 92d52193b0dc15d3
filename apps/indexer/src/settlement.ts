import { ArticleEnriched, ArticleRejected, type EventData, type TrailEntry } from '@dateline/contracts';
import { acceptCanonical, urlKey } from '@dateline/crawl';
import type { SettleItem } from '@dateline/database';
import type { ReceivedEvent } from '@dateline/messaging';
import { articleDocument } from './article-document.js';

/** What the indexer takes. */
export type Settled = ReceivedEvent<typeof ArticleEnriched> | ReceivedEvent<typeof ArticleRejected>;

/** Writes the indexer's own entry of a capture's trail. */
export interface SettlingStage {
  entry(event: Settled, decision: string): TrailEntry;
}

type TrailOf = (trail: readonly TrailEntry[]) => (decision: string) => TrailEntry[];

/** What the ledger has to be told about an event; pure. */
export function settleItemOf(event: Settled, stage: SettlingStage): SettleItem {
  const trailOf = (trail: readonly TrailEntry[]) => (decision: string) => [
    ...trail,
    stage.entry(event, decision),
  ];
  return isEnriched(event) ? enrichedItem(event.data, trailOf) : rejectedItem(event.data, trailOf);
}

const isEnriched = (event: Settled): event is ReceivedEvent<typeof ArticleEnriched> =>
  event.type === ArticleEnriched.type;

function enrichedItem(data: EventData<typeof ArticleEnriched>, trailOf: TrailOf): SettleItem {
  const { capture, article, trail } = data;
  const finalKey = capture.finalUrl === capture.url ? null : urlKey(capture.finalUrl);
  const canonicalUrl = article.canonicalUrl?.value;
  const isBelieved = canonicalUrl !== undefined && acceptCanonical(capture.finalUrl, canonicalUrl);
  const canonicalKey = isBelieved ? urlKey(canonicalUrl) : null;
  return {
    kind: 'enriched',
    ticket: capture,
    trail: trailOf(trail),
    contentHash: data.enrichments.contentHash,
    ...(finalKey ? { finalUrlKey: finalKey } : {}),
    ...(canonicalKey ? { canonicalUrlKey: canonicalKey } : {}),
    aliases: [
      ...(finalKey ? [{ urlKey: finalKey, url: capture.finalUrl, kind: 'redirect' as const }] : []),
      ...(canonicalKey && canonicalUrl
        ? [{ urlKey: canonicalKey, url: canonicalUrl, kind: 'canonical' as const }]
        : []),
      ...ampAlias(article.ampUrl, capture.finalUrl),
    ],
    build: (place) => articleDocument(data, place),
  };
}

function rejectedItem(
  { capture, reason, note, trail }: EventData<typeof ArticleRejected>,
  trailOf: TrailOf,
): SettleItem {
  return { kind: 'rejected', ticket: capture, reason, note, trail: trailOf(trail) };
}

function ampAlias(ampUrl: string | undefined, finalUrl: string) {
  const key = ampUrl !== undefined && acceptCanonical(finalUrl, ampUrl) ? urlKey(ampUrl) : null;
  return ampUrl !== undefined && key ? [{ urlKey: key, url: ampUrl, kind: 'amp' as const }] : [];
}
