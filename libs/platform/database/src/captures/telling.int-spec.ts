import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, entryOf, trailEntry } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';
import { CaptureRepository } from './capture.repository.js';
import { TellingRepository, type Horizon, type UnsettledCapture } from './telling.repository.js';

let database: ScratchDatabase;
let captures: CaptureRepository;
let telling: TellingRepository;
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);

beforeAll(async () => {
  database = await createScratchDatabase();
  captures = new CaptureRepository(database.dataSource);
  telling = new TellingRepository(database.dataSource);
});
afterAll(() => database.drop());
beforeEach(() => sql('truncate hosts, articles, article_urls, revisions, captures, line_counts cascade'));

const idsOf = (taken: readonly UnsettledCapture[]) => taken.map(({ ticket }) => ticket.captureId);

const idsOfTickets = (tickets: readonly { captureId: string }[]) => tickets.map(({ captureId }) => captureId);

/** Commits captures of one host, in their order. */
async function commit(count: number, isTold: boolean) {
  const entries = Array.from({ length: count }, (_, page) => entryOf('a.example', page));
  await new FrontierRepository(database.dataSource).discover(null, entries);
  return captures.commit(
    entries.map((entry) => captureOf(entry)),
    { isTold },
  );
}

describe('the backlog', () => {
  it('is what was committed and not told, and is taken oldest first, each capture once', async () => {
    const tickets = await commit(7, false);
    expect([await telling.countBacklog(100), await telling.countInFlight(100)]).toEqual([7, 0]);
    const [first, second] = await Promise.all([telling.takeUntold(3), telling.takeUntold(3)]);
    expect([...idsOf(first), ...idsOf(second)].sort()).toEqual(
      [...new Set(tickets.slice(0, first.length + second.length).map(({ captureId }) => captureId))].sort(),
    );
    const rest = await telling.takeUntold(10);
    expect(first.length + second.length + rest.length).toBe(7);
    expect([await telling.countBacklog(100), await telling.countInFlight(100)]).toEqual([0, 7]);
    expect([await telling.countInFlight(2), await telling.takeUntold(10)]).toEqual([2, []]);
  });

  it('is taken oldest first, from whatever week, before and after the server has counted it', async () => {
    const tickets = await commit(60, false);
    await sql(`update captures set fetched_at = fetched_at + interval '8 days' where id > $1`, [
      tickets[29]!.captureId,
    ]);
    expect(idsOf(await telling.takeUntold(20))).toEqual(idsOfTickets(tickets.slice(0, 20)));
    await sql('analyze captures');
    expect(idsOf(await telling.takeUntold(20))).toEqual(idsOfTickets(tickets.slice(20, 40)));
  });

  it('has what could not be told again, with the telling not counted', async () => {
    const tickets = await commit(2, true);
    await telling.putBack([tickets[1]!]);
    const [again] = await telling.takeUntold(10);
    expect(again).toMatchObject({ ticket: tickets[1], announcements: 1 });
  });

  it('does not get back what was settled meanwhile', async () => {
    const tickets = await commit(1, true);
    await sql(`update captures set outcome = 'indexed'`);
    await telling.putBack(tickets);
    expect(await sql('select 1 from captures where announced_at is null')).toEqual([]);
  });

  it('has everything that was in flight when the broker lost its memory', async () => {
    const tickets = await commit(3, true);
    await sql(`update captures set outcome = 'indexed' where id = $1`, [tickets[0]!.captureId]);
    expect(await telling.forgetTellings()).toBe(2);
    expect(idsOf(await telling.takeUntold(10))).toEqual(idsOfTickets(tickets.slice(1)));
    expect(await telling.forgetTellings()).toBe(2);
  });

  it('carries the rejection, its note cut to what the contract takes, and the trail', async () => {
    const entry = entryOf('a.example', 1);
    await new FrontierRepository(database.dataSource).discover(null, [entry]);
    const trail = [trailEntry('fetcher', 'rejected:http-not-found')];
    const rejection = { reason: 'http-not-found' as const, note: 'n\u0000'.padEnd(900, 'x') };
    await captures.commit([captureOf(entry, { status: 404, rejection, trail }), captureOf(entry)], {
      isTold: false,
    });
    const [rejected, fetched] = await telling.takeUntold(2);
    expect(rejected).toMatchObject({ trail, rejection: { reason: 'http-not-found' } });
    expect(rejected!.rejection!.note).toHaveLength(500);
    expect(fetched).not.toHaveProperty('rejection');
  });
});

describe('telling again', () => {
  const HOUR = 3600;
  const rules = { limit: 100, lostSeconds: 180, heldSeconds: 2 * HOUR };
  const age = (id: string, seconds: number, announcements: number) =>
    sql(
      'update captures set announced_at = now() - make_interval(secs => $2), announcements = $3 where id = $1',
      [id, seconds, announcements],
    );

  it.each<[string, 'nothing' | 'everything', number, number, boolean]>([
    ['was told just now and the broker holds nothing', 'nothing', 170, 1, false],
    ['is lost', 'nothing', 190, 1, true],
    ['was lost a second time, before its pause is over', 'nothing', 350, 2, false],
    ['was lost a second time', 'nothing', 370, 2, true],
    ['was lost for the twelfth time: a day is the longest pause', 'nothing', 25 * HOUR, 12, true],
    ['is held for less than two hours', 'everything', 1.9 * HOUR, 1, false],
    ['is held for two hours', 'everything', 2.1 * HOUR, 1, true],
    ['is held, told twice, for less than four hours', 'everything', 3.9 * HOUR, 2, false],
    ['is held, told twice, for four hours', 'everything', 4.1 * HOUR, 2, true],
    ['is held, told often, for a day', 'everything', 24.1 * HOUR, 30, true],
    ['is held, told often, for less than a day', 'everything', 23 * HOUR, 30, false],
  ])('of one that %s', async (_case, holds, seconds, announcements, isDue) => {
    const [ticket] = await commit(1, true);
    await age(ticket!.captureId, seconds, announcements);
    const taken = await telling.takeForRetelling({ ...rules, horizon: { holds } });
    expect(taken).toEqual(
      isDue
        ? [
            expect.objectContaining({
              ticket,
              announcements: announcements + 1,
              isLost: holds === 'nothing',
            }),
          ]
        : [],
    );
    // Taken is told just now: nobody takes it a second time.
    expect(await telling.takeForRetelling({ ...rules, horizon: { holds } })).toEqual([]);
  });

  it('takes as lost only what was told before the horizon, and is older than it', async () => {
    const [lost, oldest, behind, retold] = await commit(4, true);
    await age(oldest!.captureId, 600, 1);
    await age(behind!.captureId, 500, 1);
    // Younger than what the broker holds, and told before it: out of order, and therefore not certain.
    await age(retold!.captureId, 700, 1);
    await age(lost!.captureId, 650, 1);
    const toldAt = await telling.toldAt([oldest!.captureId, '999999']);
    expect([...toldAt.keys()]).toEqual([oldest!.captureId]);
    const horizon: Horizon = {
      holds: 'from',
      captureId: oldest!.captureId,
      toldAt: toldAt.get(oldest!.captureId)!,
    };
    expect(idsOf(await telling.takeForRetelling({ ...rules, horizon }))).toEqual([lost!.captureId]);
    // It is told for the second time now, behind everything that the broker holds.
    await age(lost!.captureId, 400, 2);
    expect(idsOf(await telling.takeForRetelling({ ...rules, horizon }))).toEqual([]);
  });

  it('looks at the broker only when something is told for longer than the pause', async () => {
    const [ticket] = await commit(1, true);
    expect(await telling.hasToldBefore(180)).toBe(false);
    await age(ticket!.captureId, 181, 1);
    expect(await telling.hasToldBefore(180)).toBe(true);
    await sql('update captures set announced_at = null');
    expect(await telling.hasToldBefore(180)).toBe(false);
  });
});

describe('the cost', () => {
  const BACKLOG = 20_000;
  const IN_FLIGHT = 300;

  it.each([false, true])('of a look does not grow with the backlog (counted: %s)', async (isAnalysed) => {
    await sql(
      `insert into articles (id, url_key, url, host) values ('${'0'.repeat(32)}', 'k', 'https://k/', 'k')`,
    );
    await sql(
      `insert into captures (article_id, fetched_at, status, final_url, body, body_encoding, body_bytes, body_sha256,
         took_ms, announced_at, announcements)
       select '${'0'.repeat(32)}', now(), 200, 'u', 'x', 'identity', 1, 's', 1,
              case when n <= ${IN_FLIGHT} then now() - interval '200 seconds' end, 1
         from generate_series(1, ${BACKLOG + IN_FLIGHT}) n`,
    );
    if (isAnalysed) await sql('analyze captures');
    expect(await telling.countBacklog(100_000)).toBe(BACKLOG);
    const rules = {
      limit: 256,
      lostSeconds: 180,
      heldSeconds: 7200,
      horizon: { holds: 'everything' },
    } as const;
    const read = {
      backlog: await entriesRead((observed) => observed.countBacklog(1_000)),
      inFlight: await entriesRead((observed) => observed.countInFlight(2_000)),
      due: await entriesRead((observed) => observed.hasToldBefore(180)),
      held: await entriesRead((observed) => observed.takeForRetelling(rules)),
      oldest: await entriesRead((observed) => observed.takeUntold(10)),
    };
    expect(read).toEqual({ backlog: 1_000, inFlight: IN_FLIGHT, due: 1, held: IN_FLIGHT, oldest: 10 });
  });
});

/** Entries of `captures` that a statement went through to find what it works on. */
async function entriesRead(run: (observed: TellingRepository) => Promise<unknown>): Promise<number> {
  let read = 0;
  const query = async (text: string, parameters: unknown[]) => {
    const [row] = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${text}`,
      parameters,
    );
    read += scanned(row!['QUERY PLAN'][0].Plan);
    return [];
  };
  // What it answers is the plan, of which nobody can make captures.
  await run(new TellingRepository({ query } as unknown as DataSource)).catch(() => undefined);
  return read;
}

interface PlanNode {
  'Node Type': string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

function scanned(node: PlanNode): number {
  const isScan =
    node['Node Type'].includes('Scan') &&
    /announced_at|Seq/.test(`${node['Index Name']}${node['Node Type']}`);
  const own = isScan
    ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    : 0;
  return own + (node.Plans ?? []).reduce((sum, child) => sum + scanned(child), 0);
}
