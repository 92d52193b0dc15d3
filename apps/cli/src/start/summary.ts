import type { DataSource } from 'typeorm';
import { namesFor } from '@dateline/contracts';
import { ArticleRepository, LineRepository } from '@dateline/database';
import { countDocuments, createSearchClient } from '@dateline/search';
import {
  articleIdOfAddress,
  checkExpectations,
  compareLedgerAndSearch,
  settledOf,
  type Agreement,
  type ExpectationCheck,
} from '@dateline/line';
import { newsroomTruth } from './newsroom-program.js';

/** How a run ended; the exit code follows from `isGood`. */
export interface Summary {
  discovered: number;
  fetched: number;
  indexed: number;
  unchanged: number;
  rejected: Record<string, number>;
  parked: Record<string, number>;
  searchHits: number;
  secondsFromFeedToSearch: { p50: number; p95: number } | null;
  conservation: { captures: number; settled: number; inFlight: number; isBalanced: boolean };
  agreement: Agreement;
  newsroom: ExpectationCheck | null;
  isGood: boolean;
}

export interface SummaryTargets {
  dataSource: DataSource;
  elasticsearchUrl: string;
  newsroomUrl: string | undefined;
}

/** Counts everything from the rows themselves and holds PostgreSQL, Elasticsearch and the newsroom against each other. */
export async function summarise({
  dataSource,
  elasticsearchUrl,
  newsroomUrl,
}: SummaryTargets): Promise<Summary> {
  const names = namesFor(process.env.DATELINE_NAMESPACE);
  const client = createSearchClient({ url: elasticsearchUrl });
  try {
    await client.indices.refresh({ index: names.searchAlias });
    const line = new LineRepository(dataSource);
    const [numbers, conservation, latency] = [
      await line.numbers(),
      await line.exactConservation(),
      await line.latency(),
    ];
    const agreement = await compareLedgerAndSearch(dataSource, client, names);
    const newsroom = newsroomUrl ? await checkWithNewsroom(dataSource, newsroomUrl) : null;
    const isAgreed = agreement.missing.length + agreement.surplus.length === 0;
    return {
      discovered: numbers.articles.known,
      fetched: conservation.captures,
      indexed: numbers.captures.indexed,
      unchanged: numbers.captures.unchanged,
      rejected: { ...numbers.captures.rejectedByReason },
      parked: { ...numbers.captures.parkedByCode },
      searchHits: await countDocuments(client, names),
      secondsFromFeedToSearch: latency.toSearch ?? null,
      conservation: {
        captures: conservation.captures,
        settled: settledOf(numbers),
        inFlight: conservation.inFlight,
        isBalanced: conservation.isBalanced,
      },
      agreement,
      newsroom,
      isGood: conservation.isBalanced && isAgreed && (newsroom?.differences.length ?? 0) === 0,
    };
  } finally {
    await client.close();
  }
}

async function checkWithNewsroom(dataSource: DataSource, newsroomUrl: string): Promise<ExpectationCheck> {
  const truth = await newsroomTruth(newsroomUrl);
  const ids = truth.flatMap(({ url }) => articleIdOfAddress(url) ?? []);
  return checkExpectations(truth, await new ArticleRepository(dataSource).ends(ids));
}

/** The summary for people. */
export function summaryText(summary: Summary): string {
  const { rejected, parked, secondsFromFeedToSearch: seconds, conservation, agreement, newsroom } = summary;
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const differs = agreement.missing.length + agreement.surplus.length;
  return [
    `discovered    ${summary.discovered} articles`,
    `fetched       ${summary.fetched} captures`,
    `indexed       ${summary.indexed}`,
    `unchanged     ${summary.unchanged}`,
    `rejected      ${list(rejected)}`,
    `parked        ${list(parked)}`,
    `search hits   ${summary.searchHits}`,
    `feed → search ${seconds ? `p50 ${seconds.p50.toFixed(2)} s, p95 ${seconds.p95.toFixed(2)} s to the index's acknowledgement (visible within 1 s more)` : '-'}`,
    `conservation  ${conservation.captures} captures = ${conservation.settled} settled + ${conservation.inFlight} in flight: ${conservation.isBalanced ? 'holds' : 'BROKEN'}`,
    `agreement     PostgreSQL ${agreement.ledger}, Elasticsearch ${agreement.search}: ${differs === 0 ? 'agree' : `DIFFER (${differs} named below)`}`,
    ...agreement.missing.map((id) => `  missing in search: ${id}`),
    ...agreement.surplus.map((id) => `  surplus in search: ${id}`),
    ...(newsroom
      ? [`newsroom      ${newsroom.asExpected} of ${newsroom.articles} addresses ended as they should`]
      : []),
    ...(newsroom?.differences ?? []).map((difference) => `  ${difference}`),
  ].join('\n');
}
