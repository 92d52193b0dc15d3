import { chmod, cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CaptureTicket } from '@dateline/contracts';
import { startStack, stopStack, type Stack } from '@dateline/local-stack';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { CaptureRepository } from '../captures/capture.repository.js';
import { TellingRepository } from '../captures/telling.repository.js';
import { createDataSource } from '../connection/data-source.js';
import { isDatabaseDown } from '../connection/outage.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository } from '../line/line.repository.js';
import { ParkedRepository } from '../parked/parked.repository.js';
import { migrate } from '../schema/migrate.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, enrichedOf, entryOf } from '../testing/ledger-fixtures.js';
import { IncarnationRepository } from './incarnation.repository.js';

/** A server of its own, because it is stopped, copied and put back. */
const { DATABASE_URL: _shared, ...env } = process.env;
const open: DataSource[] = [];
let home: string;
let stack: Stack;
let pages = 0;

async function startIn(dataDir: string): Promise<Stack> {
  return startStack({ dataDir, profile: 'test', servers: ['postgres'], env });
}

async function connect(of: Stack = stack): Promise<DataSource> {
  const url = of.urls.DATABASE_URL as string;
  const dataSource = await createDataSource({ url, poolSize: 2, applicationName: 'lives' }).initialize();
  open.push(dataSource);
  return dataSource;
}

/** Captures of pages that nobody has seen before. */
async function committed(ledger: DataSource, count: number): Promise<CaptureTicket[]> {
  const entries = Array.from({ length: count }, () => entryOf('a.example', (pages += 1)));
  await new FrontierRepository(ledger).discover(null, entries);
  return new CaptureRepository(ledger).commit(entries.map((entry) => captureOf(entry)));
}

const idsOf = (tickets: readonly CaptureTicket[]) => tickets.map(({ captureId }) => Number(captureId));
const livesOf = async (ledger: DataSource) => {
  const lives = await new IncarnationRepository(ledger).list();
  return lives.map(({ reason }) => reason);
};
const balanced = async (ledger: DataSource) =>
  expect(await new LineRepository(ledger).exactConservation()).toMatchObject({ isBalanced: true, drift: {} });

const folderOf = ({ servers: [server] }: Stack) => dirname(server!.dataDir as string);

/** Stops the server, does something with its folder, and starts it again. */
async function whileStopped(work: (folder: string) => Promise<unknown>): Promise<void> {
  await closeAll();
  await stack.stopServer('postgres');
  await work(folderOf(stack));
  await stack.startServer('postgres');
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((dataSource) => dataSource.destroy()));
}

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'dateline-lives-')));
  // As root the servers run as another user, who has to find the folders that are copied.
  await chmod(home, 0o755);
  stack = await startIn(join(home, 'first'));
  await migrate(await connect());
}, 120_000);
afterEach(closeAll);
afterAll(async () => {
  await stopStack(join(home, 'first'));
  await stopStack(join(home, 'standby'));
  await rm(home, { recursive: true, force: true });
}, 60_000);

describe('the life of a ledger', () => {
  it('begins with the ledger, at numbers that no ledger before can have given', async () => {
    const ledger = await connect();
    const [ticket] = await committed(ledger, 1);
    expect(await livesOf(ledger)).toEqual(['created']);
    const current = await new IncarnationRepository(ledger).current();
    expect(ticket).toMatchObject({ incarnation: current.incarnation, captureId: current.firstCaptureId });
    expect(Number(ticket!.captureId) / 1000).toBeGreaterThan(Date.now() - 600_000);
    expect(Number.isSafeInteger(Number(ticket!.captureId))).toBe(true);
  });

  it('ends when the server was killed, once for all who come back, and its captures stay its own', async () => {
    const before = await connect();
    const tickets = await committed(before, 3);
    await closeAll();
    await stack.killServer('postgres');
    await stack.startServer('postgres');
    const ledgers = await Promise.all([connect(), connect(), connect()]);
    expect(await livesOf(ledgers[0])).toEqual(['created', 'server-restarted']);
    const fresh = await committed(ledgers[1], 1);
    expect(fresh[0]!.incarnation).not.toBe(tickets[0]!.incarnation);
    expect(Math.min(...idsOf(fresh))).toBeGreaterThan(Math.max(...idsOf(tickets)) + 1_000);
    const telling = new TellingRepository(ledgers[2]);
    await telling.forgetTellings();
    const again = await telling.takeUntold(10);
    expect(again.map(({ ticket }) => ticket)).toEqual(expect.arrayContaining([...tickets, ...fresh]));
    const results = await new SettlementRepository(ledgers[2]).settle(
      [...tickets, ...fresh].map((ticket) => enrichedOf(ticket, ticket.captureId)),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('indexed'));
    await balanced(ledgers[2]);
  }, 60_000);

  it('is another after a copy was put back: what the lost life told has no effect', async () => {
    const backup = join(home, 'backup');
    await whileStopped((folder) => cp(folder, backup, { recursive: true }));
    const lost = await committed(await connect(), 4);
    await whileStopped(async (folder) => {
      await rm(folder, { recursive: true });
      await cp(backup, folder, { recursive: true });
    });
    const ledger = await connect();
    const fresh = await committed(ledger, 4);
    expect(Math.min(...idsOf(fresh))).toBeGreaterThan(Math.max(...idsOf(lost)));

    const work = await new CaptureRepository(ledger).workOn([...lost, ...fresh]);
    expect(work.map(({ ignored }) => ignored ?? 'work')).toEqual([
      ...Array(4).fill('lost-life'),
      ...Array(4).fill('work'),
    ]);
    const settlement = new SettlementRepository(ledger);
    const results = await settlement.settle(
      [...lost, ...fresh].map((ticket) => enrichedOf(ticket, 'same words')),
    );
    expect(results.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      ...Array(4).fill('lost-life'),
      ...Array(4).fill('indexed'),
    ]);
    await balanced(ledger);
  }, 60_000);

  it('keeps a parked message of a lost life from the capture that has its number', async () => {
    const ledger = await connect();
    const [innocent] = await committed(ledger, 1);
    // As it was before lives had numbers of their own: the same number, given twice.
    const ticket = { ...innocent!, articleId: 'a'.repeat(32), incarnation: '0123456789ab' };
    const type = 'dateline.article.fetched.v1';
    const message = {
      ...{ stream: 'PARKED', streamCreatedAt: '', service: 'parser', eventType: type, subject: type },
      code: 'attempts-exhausted' as const,
      note: 'TypeError: ours',
      attempts: 5,
      captureId: innocent!.captureId,
      parkedAt: new Date(),
    };
    const parked = new ParkedRepository(ledger);
    const byBody = {
      ...message,
      sequence: 1,
      headers: {},
      body: Buffer.from(JSON.stringify({ capture: ticket })),
    };
    const byHeader = { ...message, sequence: 2, headers: { 'ce-ledger': '0123456789ab' }, body: Buffer.of() };
    expect(await parked.record([byBody, byHeader])).toEqual({ recorded: 2 });
    for (const row of await parked.list({ limit: 2 })) {
      expect(row).not.toHaveProperty('captureId');
      expect(row.note).toBe(
        `Not counted for capture ${innocent!.captureId}: The event is of another life of the ledger: a restore or failover lost its capture. TypeError: ours`,
      );
    }
    expect(await new SettlementRepository(ledger).settle([enrichedOf(innocent!, 'mine')])).toMatchObject([
      { outcome: 'indexed', isReplay: false },
    ]);
    await balanced(ledger);
  });

  it('is another when a dump was read back over the tables', async () => {
    const ledger = await connect();
    const [last] = await committed(ledger, 1);
    await rowsOf(ledger, `select setval('captures_id_seq', 1), setval('revision_sequence', 1)`);
    const [next] = await committed(await connect(), 1);
    expect(await livesOf(ledger)).toEqual(expect.arrayContaining(['sequences-behind']));
    expect(Number(next!.captureId)).toBeGreaterThan(Number(last!.captureId));
  });

  it('begins anew when broker or index have seen numbers that it has not given', async () => {
    const ledger = await connect();
    const lives = new IncarnationRepository(ledger);
    const [last] = await committed(ledger, 1);
    const seen = { captureId: last!.captureId, sequence: 7 };
    expect(await lives.beginWhenBehind('behind-broker', seen)).toBeUndefined();
    const ahead = String(Number(last!.captureId) + 3e12);
    const begun = await lives.beginWhenBehind('behind-broker', { captureId: ahead });
    expect(begun).toMatchObject({ reason: 'behind-broker' });
    const [next] = await committed(ledger, 1);
    expect(next!.incarnation).toBe(begun!.incarnation);
    expect(Number(next!.captureId)).toBeGreaterThan(Number(ahead));
  });

  it('goes on unchanged when everything is written down and nothing may be written', async () => {
    const ledger = await connect();
    const lives = await livesOf(ledger);
    await rowsOf(ledger, 'alter database dateline set default_transaction_read_only = on');
    try {
      expect(await livesOf(await connect())).toEqual(lives);
    } finally {
      await rowsOf(ledger, 'alter database dateline reset default_transaction_read_only');
    }
  });

  it('can be begun by the owner of the tables, who need be no superuser', async () => {
    const admin = await connect();
    await rowsOf(admin, `create role owner login password 'word'`);
    await rowsOf(admin, 'create database plain owner owner');
    const url = new URL(stack.urls.DATABASE_URL as string);
    [url.username, url.password, url.pathname] = ['owner', 'word', '/plain'];
    const ledger = await createDataSource({ url: url.href, poolSize: 1 }).initialize();
    open.push(ledger);
    await migrate(ledger);
    await rowsOf(ledger, `update ledger_incarnations set signature = ''`);
    const again = await createDataSource({ url: url.href, poolSize: 1 }).initialize();
    open.push(again);
    expect(await livesOf(again)).toEqual(['created', 'restored']);
  });
});

describe('a standby', () => {
  it('is down until it is promoted, and lives its own life from then on', async () => {
    const [ticket] = await committed(await connect(), 1);
    const known = await livesOf(await connect());
    const folder = join(home, 'standby', 'postgres');
    await whileStopped((from) => cp(from, folder, { recursive: true }));
    await writeFile(join(folder, 'data', 'standby.signal'), '');
    const standby = await startIn(join(home, 'standby'));
    const refused = await connect(standby).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: '25006' });
    expect(isDatabaseDown(refused)).toBe(true);

    const admin = new Client({ connectionString: standby.urls.DATABASE_URL });
    await admin.connect();
    await admin.query('select pg_promote()');
    await admin.end();
    const [old, other] = [await connect(), await connect(standby)];
    expect(await livesOf(other)).toEqual([...known, 'promoted']);
    const [[here], [there]] = [await committed(old, 1), await committed(other, 1)];
    expect(here!.incarnation).not.toBe(there!.incarnation);
    expect(await new CaptureRepository(other).workOn([ticket!, here!])).toMatchObject([
      { body: { encoding: 'identity' } },
      { ignored: 'lost-life' },
    ]);
    await closeAll();
    await standby.stop();
  }, 120_000);
});
