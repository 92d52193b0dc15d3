import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { namesFor, type ArticleDocument, type CaptureTicket } from '@dateline/contracts';
import { articleIdOf } from '@dateline/crawl';
import { CaptureRepository, FrontierRepository, SettlementRepository } from '@dateline/database';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import { BrokerConnection } from '@dateline/messaging';
import { BulkWriter, createSearchClient, type SearchClient } from '@dateline/search';
import { jetstreamManager } from '@nats-io/jetstream';
import { compareLedgerAndSearch } from './agreement.js';
import { setupLine } from './setup-line.js';

const names = namesFor(`y${randomBytes(6).toString('hex')}`);
const natsUrl = process.env['NATS_URL'] ?? '';
const elasticsearchUrl = process.env['ELASTICSEARCH_URL'] ?? '';
let database: ScratchDatabase;
let search: SearchClient;

beforeAll(async () => {
  database = await createScratchDatabase({ isMigrated: false });
  search = createSearchClient({ url: elasticsearchUrl });
});

afterAll(async () => {
  await search.indices.delete({
    index: Object.keys(await search.indices.get({ index: names.indexPattern })),
  });
  await search.indices.deleteIndexTemplate({ name: names.indexTemplate });
  await search.close();
  const broker = await BrokerConnection.open({ servers: natsUrl, name: 'line-int-spec' });
  const manager = await jetstreamManager(broker.nc);
  for (const stream of Object.values(names.streams)) await manager.streams.delete(stream);
  await broker.close();
  await database.drop();
});

/** Settles one article in the ledger; gives the document that search should hold. */
async function settle(page: string): Promise<ArticleDocument> {
  const urlKey = `news.test/${page}`;
  const articleId = articleIdOf(urlKey);
  const url = `https://${urlKey}`;
  const { dataSource } = database;
  await new FrontierRepository(dataSource).discover(null, [
    { articleId, urlKey, url, host: 'news.test', hints: {} },
  ]);
  const [ticket] = await new CaptureRepository(dataSource).commit([
    { articleId, finalUrl: url, status: 200, body: Buffer.from(page), tookMs: 1 },
  ]);
  const [settled] = await new SettlementRepository(dataSource).settle([
    {
      kind: 'enriched',
      ticket: ticket as CaptureTicket,
      contentHash: randomBytes(32).toString('hex'),
      aliases: [],
      trail: [],
      build: (place) => documentOf(ticket as CaptureTicket, place),
    },
  ]);
  return settled?.document as ArticleDocument;
}

const documentOf = (
  ticket: CaptureTicket,
  place: Pick<ArticleDocument, 'articleId' | 'revision' | 'sequence' | 'firstSeenAt'>,
): ArticleDocument => ({
  ...place,
  captureId: ticket.captureId,
  kind: 'article',
  url: ticket.url,
  finalUrl: ticket.finalUrl,
  source: { name: 'unknown' },
  title: 'A bridge',
  titleProvenance: 'html',
  text: 'The council approved the bridge.',
  blocks: [],
  authors: [],
  publishedAtCandidates: [],
  fetchedAt: ticket.fetchedAt,
  language: 'en',
  languageConfidence: 1,
  tags: [],
  images: [],
  textStatus: 'full',
  robots: { noindex: false, noarchive: false, noai: false, tdmReservation: false },
  keywords: [],
  entities: [],
  quotes: [],
  places: [],
  topics: [],
  wordCount: 5,
  readingSeconds: 1,
  fingerprint: 'f',
  contentHash: 'c',
  parserVersion: '1',
  enricherVersion: '1',
});

describe('the line on three real servers', () => {
  it('is set up once; running it again changes nothing', async () => {
    const targets = { natsUrl, databaseUrl: database.url, elasticsearchUrl, names };
    const first = await setupLine(targets);
    for (const server of ['postgres', 'nats', 'elasticsearch'])
      expect(first.filter((change) => change.server === server && change.action === 'created')).not.toEqual(
        [],
      );
    const again = await setupLine(targets);
    expect(again.filter(({ action }) => action !== 'unchanged')).toEqual([]);
  });

  it('agrees when search holds each article at its latest revision, and else names what differs', async () => {
    const compare = async () => {
      await search.indices.refresh({ index: names.searchAlias });
      return compareLedgerAndSearch(database.dataSource, search, names);
    };
    await expect(compare()).resolves.toEqual({ ledger: 0, search: 0, missing: [], surplus: [] });

    const [kept, behind, lost] = [await settle('kept'), await settle('behind'), await settle('lost')];
    const writer = new BulkWriter(search, names);
    const write = (...documents: ArticleDocument[]) =>
      writer.write(documents.map((document) => ({ document, sequence: document.sequence })));
    await write(kept, behind, lost);
    await expect(compare()).resolves.toEqual({ ledger: 3, search: 3, missing: [], surplus: [] });

    await settle('behind');
    const stranger = { ...kept, articleId: 'f'.repeat(32) };
    await write(stranger);
    await search.delete({ index: names.physicalIndex(new Date(lost.firstSeenAt)), id: lost.articleId });
    const { missing, surplus, ...counts } = await compare();
    expect(counts).toEqual({ ledger: 3, search: 3 });
    expect(new Set(missing)).toEqual(new Set([behind.articleId, lost.articleId]));
    expect(surplus).toEqual([stranger.articleId]);
  });
});
