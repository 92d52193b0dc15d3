import type { CaptureTicket } from '@dateline/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaptureRepository } from '../captures/capture.repository.js';
import { TellingRepository } from '../captures/telling.repository.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository } from '../line/line.repository.js';
import { SearchBacklogRepository } from '../search-backlog/search-backlog.repository.js';
import { SettlementRepository } from './settlement.repository.js';
import { rowOf, rowsOf } from '../sql/sql.js';
import { captureOf, enrichedOf, entryOf, urlKeyOf } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';
import type { EnrichedItem } from './settle-item.js';

let database: ScratchDatabase;
let settlers: SettlementRepository[];
beforeAll(async () => {
  database = await createScratchDatabase();
  settlers = await Promise.all(
    [1, 2, 3].map(async () => new SettlementRepository(await database.connect(2))),
  );
});
afterAll(() => database.drop());

/** Pseudo-random numbers below a bound, the same for the same seed (mulberry32). */
function randomFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const PAGES = 6;
const ROUNDS = 60;

/** Three captures of each of six pages; some call another page of the round canonical. */
async function itemsOfRound(round: number, random: (below: number) => number): Promise<EnrichedItem[]> {
  const entries = Array.from({ length: PAGES * 3 }, (_, n) => entryOf('a.example', `${round}-${n % PAGES}`));
  await new FrontierRepository(database.dataSource).discover(null, entries);
  const tickets = await new CaptureRepository(database.dataSource).commit(
    entries.map((entry) =>
      captureOf(entry, { fetchedAt: new Date(Date.UTC(2026, 10, 25, 10, 0, random(5))) }),
    ),
  );
  return tickets.map((ticket: CaptureTicket, n) => {
    const other = urlKeyOf('a.example', `${round}-${random(3) === 0 ? `none-${random(2)}` : random(PAGES)}`);
    const alias = { urlKey: other, url: `https://${other}`, kind: 'canonical' as const };
    return enrichedOf(
      ticket,
      `${n % PAGES}-${random(3)}`,
      random(2) === 0 ? { canonicalUrlKey: other, aliases: [alias] } : {},
    );
  });
}

/** Deliveries of the same captures to several settlers; one gets them all. */
function overlapping(items: EnrichedItem[], random: (below: number) => number): EnrichedItem[][] {
  const all = items.toSorted(() => random(3) - 1);
  return [all, ...[1, 2].map(() => items.filter(() => random(3) > 0).sort(() => random(3) - 1))];
}

/** Different captures of the same articles for each settler. */
function disjoint(items: EnrichedItem[], random: (below: number) => number): EnrichedItem[][] {
  const batches: EnrichedItem[][] = [[], [], []];
  for (const item of items.toSorted(() => random(3) - 1)) batches[random(3)]!.push(item);
  return batches;
}

describe('settlers at the same articles', () => {
  it(`make no revision twice and never deadlock, in ${ROUNDS} random interleavings`, async () => {
    const seed = Date.now() % 1_000_000;
    const random = randomFrom(seed);
    for (let round = 0; round < ROUNDS; round += 1) {
      const items = await itemsOfRound(round, random);
      const batches = round % 2 === 0 ? overlapping(items, random) : disjoint(items, random);
      const results = await Promise.all(settlers.map((settler, n) => settler.settle(batches[n]!)));
      const fresh = results.flat().filter(({ isReplay }) => !isReplay);
      expect({ seed, round, fresh: fresh.length }).toEqual({ seed, round, fresh: items.length });
    }
    const line = new LineRepository(database.dataSource);
    expect(await line.exactConservation()).toMatchObject({
      isBalanced: true,
      drift: {},
      inFlight: 0,
      captures: ROUNDS * PAGES * 3,
    });
    await expectSoundArticles(seed);
  }, 120_000);

  it('agree on one article for two pages that name the same address at the same moment', async () => {
    for (let round = 0; round < 25; round += 1) {
      const key = urlKeyOf('b.example', `same-${round}`);
      const entries = [1, 2, 3].map((n) => entryOf('b.example', `${round}-${n}`));
      await new FrontierRepository(database.dataSource).discover(null, entries);
      const tickets = await new CaptureRepository(database.dataSource).commit(
        entries.map((entry) => captureOf(entry)),
      );
      const aliases = [{ urlKey: key, url: `https://${key}`, kind: 'canonical' as const }];
      const results = await Promise.all(
        tickets.map((ticket, n) =>
          settlers[n]!.settle([enrichedOf(ticket, 'same', { canonicalUrlKey: key, aliases })]),
        ),
      );
      expect(new Set(results.flat().map(({ articleId }) => articleId)).size).toBe(1);
      expect(results.flat().filter(({ outcome }) => outcome === 'indexed')).toHaveLength(1);
    }
  });

  it('and every other writer of the ledger never deadlock', async () => {
    const random = randomFrom(7);
    const other = await database.connect(6);
    const [captures, telling, frontier, backlog] = [
      new CaptureRepository(other),
      new TellingRepository(other),
      new FrontierRepository(other),
      new SearchBacklogRepository(other),
    ];
    for (let round = 0; round < 15; round += 1) {
      const items = await itemsOfRound(1_000 + round, random);
      const entries = Array.from({ length: PAGES }, (_, n) =>
        entryOf('a.example', `${1_000 + round}-${n}`, `changed-${round}`),
      );
      await Promise.all([
        ...settlers.map((settler) => settler.settle(items.toSorted(() => random(3) - 1))),
        telling.putBack(items.map(({ ticket }) => ticket)).then(() => telling.takeUntold(200)),
        telling.takeForRetelling({
          limit: 200,
          lostSeconds: 0,
          heldSeconds: 0,
          horizon: { holds: 'nothing' },
        }),
        captures.commit(entries.toReversed().map((entry) => captureOf(entry, { revisitInSeconds: 1 }))),
        frontier.discover(null, entries),
        frontier.leaseDue({ limit: 50, perHost: 50, hostIntervalMs: 0, leaseSeconds: 1 }),
        backlog.pending({ limit: 50 }).then((pending) => backlog.markIndexed(pending.toReversed())),
      ]);
    }
    expect(await new LineRepository(database.dataSource).exactConservation()).toMatchObject({
      isBalanced: true,
      drift: {},
    });
  }, 60_000);

  it('left no deadlock in the statistics of the server', async () => {
    const { deadlocks } = await rowOf<{ deadlocks: string }>(
      database.dataSource,
      `select deadlocks from pg_stat_database where datname = current_database()`,
    );
    expect(Number(deadlocks)).toBe(0);
  });
});

async function expectSoundArticles(seed: number): Promise<void> {
  const broken = await rowsOf(
    database.dataSource,
    `select a.id, a.state from articles a
       left join lateral (select count(*)::int as n, max(revision) as newest, max(sequence) as sequence
                            from revisions r where r.article_id = a.id) r on true
      where r.n <> a.revision or (a.revision > 0 and (r.newest <> a.revision or r.sequence <> a.revision_seq))
         or (a.alias_of is not null and (a.revision > 0 or not exists (
              select 1 from articles o where o.id = a.alias_of and o.revision > 0 and o.alias_of is null)))`,
  );
  expect({ seed, broken }).toEqual({ seed, broken: [] });
  const sequencesOutOfOrder = await rowsOf(
    database.dataSource,
    `select 1 from revisions a join revisions b using (article_id) where a.revision < b.revision and a.sequence > b.sequence`,
  );
  expect({ seed, sequencesOutOfOrder }).toEqual({ seed, sequencesOutOfOrder: [] });
  const overwritten = await rowsOf(
    database.dataSource,
    `select 1 from articles a join captures c on c.settled_article_id = a.id and c.outcome = 'indexed'
      where (c.fetched_at, c.id) > (a.held_fetched_at, a.held_capture_id)`,
  );
  expect({ seed, overwritten }).toEqual({ seed, overwritten: [] });
}
