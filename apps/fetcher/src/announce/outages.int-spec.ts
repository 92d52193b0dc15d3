import { jetstream, jetstreamManager, type Consumer, type JsMsg } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { randomBytes } from 'node:crypto';
import { ArticleFetched, ArticleParsed, namesFor, type Names, type ServiceName } from '@dateline/contracts';
import {
  CaptureRepository,
  FrontierRepository,
  ParkedRepository,
  TellingRepository,
} from '@dateline/database';
import { createScratchDatabase, type ScratchDatabase } from '@dateline/database/testing';
import { articleIdOf } from '@dateline/crawl';
import { BrokerConnection, EventPublisher, provision, readOldestUnacknowledged } from '@dateline/messaging';
import { Pace } from '../pace/pace.js';
import { Announcer } from './announcer.js';

const SERVERS = process.env['NATS_URL'] ?? 'nats://127.0.0.1:4222';
const CAPTURES = 500;
const HOUR = 3600;

let database: ScratchDatabase;
let connection: BrokerConnection;
let names: Names;

beforeAll(async () => {
  database = await createScratchDatabase();
  connection = await BrokerConnection.open({ servers: SERVERS, name: 'outages-spec' });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  names = namesFor(`t${randomBytes(6).toString('hex')}`);
  await provision(connection.nc, names, { streamBytes: 64 * 1024 ** 2 });
  await sql('truncate hosts, articles, article_urls, captures, line_counts, parked_messages cascade');
});
afterEach(async () => {
  const jsm = await jetstreamManager(connection.nc);
  for (const stream of Object.values(names.streams)) await jsm.streams.delete(stream);
});

const sql = (text: string, parameters?: unknown[]) =>
  database.dataSource.query(text, parameters) as Promise<never[]>;

/** The announcer of one fetcher, as it runs; without the pause between its looks. */
function announcer(maxInFlight: number) {
  const { dataSource } = database;
  const telling = new TellingRepository(dataSource);
  const publisher = new EventPublisher(connection.nc, { names, service: 'fetcher' });
  const broker = {
    isConnected: true,
    publisher,
    oldestUnacknowledged: () => readOldestUnacknowledged(connection.nc, names),
  };
  let now = 0;
  const pace = new Pace(telling, { maxInFlight, maxBacklog: 1000 }, () => (now += 60_000));
  const options = { lostSeconds: 0.01, heldSeconds: 2 * HOUR, batchSize: 256 };
  const parked = new ParkedRepository(dataSource);
  return new Announcer(telling, parked, broker, pace, options, pino({ level: 'silent' }));
}

/** Rounds until nothing is left to tell. */
async function settleDown(telling: Announcer): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    while (await telling.round());
  }
}

/** Captures in the ledger, of which nobody was told. */
async function commit(count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, page) => {
    const urlKey = `a.example/${page}`;
    return { articleId: articleIdOf(urlKey), urlKey, url: `https://${urlKey}`, host: 'a.example', hints: {} };
  });
  const { dataSource } = database;
  await new FrontierRepository(dataSource).discover(null, entries);
  const captures = entries.map(({ articleId, url }) => ({
    articleId,
    finalUrl: url,
    status: 200,
    body: Buffer.from('<p>text</p>'),
    tookMs: 1,
  }));
  await new CaptureRepository(dataSource).commit(captures, { isTold: false });
}

/** Time passes, for whatever was told. */
const pass = (seconds: number) =>
  sql('update captures set announced_at = announced_at - make_interval(secs => $1)', [seconds]);

/** Messages that were told for the first stage. */
async function told(): Promise<number> {
  const jsm = await jetstreamManager(connection.nc);
  const subject = names.subject(ArticleFetched.type);
  const { state } = await jsm.streams.info(names.streams.events, { subjects_filter: subject });
  return state.subjects?.[subject] ?? 0;
}

/** A stage that takes everything, by hand. */
class HandMadeStage {
  private constructor(private readonly consumer: Consumer) {}

  static async of(service: ServiceName): Promise<HandMadeStage> {
    const js = jetstream(connection.nc);
    return new HandMadeStage(await js.consumers.get(names.streams.events, names.consumer(service)));
  }

  /** @param deal what is done with each message before its ack */
  async work(count: number, deal: (message: JsMsg) => Promise<unknown> = async () => undefined) {
    for (let left = count; left > 0;) {
      const messages: JsMsg[] = [];
      for await (const message of await this.consumer.fetch({ max_messages: left, expires: 5000 })) {
        if (messages.push(message) === left) break;
      }
      for (const message of messages) {
        await deal(message);
        await message.ackAck();
      }
      left -= messages.length;
    }
  }
}

const idOf = (message: JsMsg) => message.headers?.get('ce-subject') ?? '';
const settle = (message: JsMsg) =>
  sql(`update captures set outcome = 'indexed' where id = $1`, [idOf(message)]);
const passOn = (message: JsMsg) =>
  jetstream(connection.nc).publish(names.subject(ArticleParsed.type), message.data, {
    headers: message.headers,
  });
/** The broker forgets ids after a minute; a spec that lets hours pass has to see that too. */
async function forgetIds(): Promise<void> {
  const jsm = await jetstreamManager(connection.nc);
  await jsm.streams.update(names.streams.events, { duplicate_window: 100_000_000 });
}

describe('while the parser is away for eight hours', () => {
  it('a capture is told at the beginning, after two hours and after six', async () => {
    await forgetIds();
    await commit(CAPTURES);
    const telling = announcer(2000);
    await settleDown(telling);
    expect(await told()).toBe(CAPTURES);
    for (let quarter = 1; quarter <= 32; quarter += 1) {
      await pass(HOUR / 4);
      await settleDown(telling);
      const hours = quarter / 4;
      expect((await told()) / CAPTURES).toBeLessThanOrEqual(1 + Math.log2(Math.max(1, hours)));
    }
    expect(await told()).toBe(3 * CAPTURES);
  }, 120_000);
});

describe('while a later stage is away', () => {
  it('nothing is told again that waits for it, although the parser has done its work', async () => {
    await forgetIds();
    await commit(CAPTURES);
    const telling = announcer(2000);
    await settleDown(telling);
    await (await HandMadeStage.of('parser')).work(CAPTURES, passOn);
    for (let quarter = 1; quarter <= 7; quarter += 1) {
      await pass(HOUR / 4);
      await settleDown(telling);
    }
    expect(await told()).toBe(CAPTURES);
  }, 60_000);
});

describe('what the broker can no longer bring', () => {
  it('is told again, and nothing else: taken and never ended, or dropped by the stream', async () => {
    await forgetIds();
    await commit(CAPTURES);
    const telling = announcer(2000);
    await settleDown(telling);
    // Twenty go on, twenty are taken without an end; the stream drops a hundred of the others.
    const parser = await HandMadeStage.of('parser');
    await parser.work(20, settle);
    await parser.work(20);
    const jsm = await jetstreamManager(connection.nc);
    await jsm.streams.purge(names.streams.events, { seq: 141 });
    await pass(1);
    await settleDown(telling);
    expect((await told()) - (CAPTURES - 140)).toBe(120);
    // What is told again stands behind everything else now, and is not told a third time.
    await pass(HOUR);
    await settleDown(telling);
    expect((await told()) - (CAPTURES - 140)).toBe(120);
    await parser.work(CAPTURES - 140 + 120, settle);
    await pass(3 * HOUR);
    await settleDown(telling);
    expect(await told()).toBe(CAPTURES - 140 + 120);
    expect(await sql('select 1 from captures where outcome is null')).toEqual([]);
  }, 60_000);

  it('is everything in flight when the broker has lost its streams: once, at the pace', async () => {
    await commit(CAPTURES);
    const telling = announcer(200);
    await settleDown(telling);
    expect(await told()).toBe(200);
    const jsm = await jetstreamManager(connection.nc);
    for (const stream of Object.values(names.streams)) await jsm.streams.delete(stream);
    await provision(connection.nc, names, { streamBytes: 64 * 1024 ** 2 });
    telling.recover('the streams are gone');
    await settleDown(telling);
    expect(await told()).toBe(200);
  }, 60_000);
});

describe('pages that were handed in', () => {
  it('are in flight as far as the limit goes, for two fetchers together, and all are told in the end', async () => {
    await commit(CAPTURES);
    const fetchers = [announcer(60), announcer(60)];
    const parser = await HandMadeStage.of('parser');
    const telling = new TellingRepository(database.dataSource);
    for (let done = 0; done < CAPTURES;) {
      await Promise.all(fetchers.map((one) => one.round()));
      const inFlight = await telling.countInFlight(CAPTURES);
      // Each fetcher may fill what it saw free at the same moment.
      expect(inFlight).toBeLessThanOrEqual(2 * 60);
      await parser.work(inFlight, settle);
      done += inFlight;
    }
    expect(await told()).toBe(CAPTURES);
  }, 60_000);
});
