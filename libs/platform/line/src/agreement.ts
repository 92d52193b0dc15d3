import type { DataSource } from 'typeorm';
import type { Names } from '@dateline/contracts';
import { SearchBacklogRepository } from '@dateline/database';
import { auditPage, type SearchClient } from '@dateline/search';

/** Whether PostgreSQL and Elasticsearch hold the same articles at the same revisions. */
export interface Agreement {
  ledger: number;
  search: number;
  /** In the ledger and not searchable at that revision. */
  missing: string[];
  /** Searchable and not held by the ledger. */
  surplus: string[];
}

const PAGE = 1000;
/** Differences that are named; all are counted. */
const MOST_NAMED = 20;

type Page = readonly { articleId: string; sequence: number }[];

/** Compares both sides article by article. The index must have been refreshed. */
export async function compareLedgerAndSearch(
  dataSource: DataSource,
  client: SearchClient,
  names: Names,
): Promise<Agreement> {
  const backlog = new SearchBacklogRepository(dataSource);
  const ledger = await readAll((afterArticleId) => backlog.currentSequences({ afterArticleId, limit: PAGE }));
  const search = await readAll((after) => auditPage(client, names, after ?? '', PAGE));
  const missing = [...ledger].filter(([id, sequence]) => search.get(id) !== sequence).map(([id]) => id);
  const surplus = [...search.keys()].filter((id) => !ledger.has(id));
  return {
    ledger: ledger.size,
    search: search.size,
    missing: missing.slice(0, MOST_NAMED),
    surplus: surplus.slice(0, MOST_NAMED),
  };
}

async function readAll(read: (after: string | undefined) => Promise<Page>): Promise<Map<string, number>> {
  const all = new Map<string, number>();
  for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1)?.articleId)) {
    for (const { articleId, sequence } of page) all.set(articleId, sequence);
  }
  return all;
}
