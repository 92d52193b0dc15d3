import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleIndexed, namesFor } from '@dateline/contracts';
import { leftovers, openHandles, SERVERS, TestLine, until } from '../harness/line.js';
import { fetched } from '../harness/samples.js';
import type { HandlerDefinition } from '../words/handler.js';
import { done } from '../words/answer.js';
import { LineWorker } from '../worker/line-worker.js';
import { provision } from './provision.js';

const parser: HandlerDefinition[] = [
  { kind: 'one', contracts: [ArticleFetched], handle: async () => done() },
];

describe('provisioning and verifying', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('creates everything once and changes nothing the second time', async () => {
    const second = await line.provision();
    expect(second.map(({ kind, change }) => `${kind} ${change}`)).toEqual([
      'stream unchanged',
      'stream unchanged',
      'stream unchanged',
      'stream unchanged',
      'consumer unchanged',
      'consumer unchanged',
      'consumer unchanged',
      'consumer unchanged',
    ]);
    const { config } = await line.jsm.streams.info(line.names.streams.events);
    expect(config).toMatchObject({
      retention: 'limits',
      storage: 'file',
      duplicate_window: 5e9,
      deny_delete: false,
    });
    const consumer = await line.consumer('indexer');
    expect(consumer.config).toMatchObject({
      ack_policy: 'explicit',
      max_deliver: -1,
      durable_name: 'indexer',
    });
    expect(consumer.config.filter_subjects).toHaveLength(2);
  });

  it("names the stream of somebody else that takes the line's subjects, and changes nothing", async () => {
    const names = namesFor(`${line.names.namespace}x`);
    const name = `${names.namespace.toUpperCase()}_OF_OTHERS`;
    await line.jsm.streams.add({ name, subjects: [`${names.namespace}.article.>`], max_bytes: 1024 ** 2 });
    try {
      await expect(provision(line.nc, names)).rejects.toThrow(
        new RegExp(
          `^The stream ${name} on this NATS server takes ${names.namespace}\\.article\\.\\S+ already,`,
        ),
      );
      await expect(line.jsm.streams.info(names.streams.parked)).rejects.toThrow('stream not found');
    } finally {
      await line.jsm.streams.delete(name);
    }
  });

  it('says what it would change, changes it, and says what it changed', async () => {
    const { events } = line.names.streams;
    await line.jsm.streams.update(events, { max_age: 60e9 });
    await line.jsm.consumers.delete(events, 'parser');
    const would = await provision(line.nc, line.names, { dryRun: true, streamBytes: 64 * 1024 ** 2 });
    const relevant = (all: typeof would) => all.filter(({ change }) => change !== 'unchanged');
    expect(relevant(would)).toEqual([
      {
        kind: 'stream',
        name: events,
        change: 'updated',
        details: ['max_age: 60000000000 → 259200000000000'],
      },
      { kind: 'consumer', name: `${events}/parser`, change: 'created', details: [] },
    ]);
    expect((await line.jsm.streams.info(events)).config.max_age).toBe(60e9);
    expect(relevant(await line.provision())).toEqual(relevant(would));
    expect(relevant(await line.provision())).toEqual([]);
  });

  it('moves an installation of one stream to two: the old subjects go first, and no message is lost', async () => {
    const { events, articles } = line.names.streams;
    for (const stream of Object.values(line.names.streams)) {
      await line.jsm.streams.delete(stream);
    }
    await line.jsm.streams.add({ name: events, subjects: [`${line.names.namespace}.article.>`] });
    await line.tell(fetched(1));
    const indexed = line.names.subject(ArticleIndexed.type);
    await line.nc.request(indexed, '{}');

    const changes = await line.provision();
    expect(changes.filter(({ kind }) => kind === 'stream').map(({ change }) => change)).toEqual([
      'created',
      'created',
      'updated',
      'created',
    ]);
    expect((await line.jsm.streams.info(events)).state.messages).toBe(2);
    await line.nc.request(indexed, '{}');
    expect((await line.jsm.streams.info(articles)).state.messages).toBe(1);
    await line.work('parser', parser);
    await until(() => line.settled.length === 1, 'the old work is taken');
  });

  it('does not start on an installation of one stream', async () => {
    await line.jsm.streams.delete(line.names.streams.articles);
    await line.jsm.streams.update(line.names.streams.events, {
      subjects: [`${line.names.namespace}.article.>`],
    });
    await expect(new LineWorker(line.options('parser'), parser).start()).rejects.toThrow(
      /EVENTS is not as this version needs it \(subjects: .*run `dateline setup`/,
    );
  });

  it('scales a stream down where the server has no room, and is content with it later', async () => {
    for (const stream of Object.values(line.names.streams)) {
      await line.jsm.streams.delete(stream);
    }
    const huge = 2 ** 50;
    const first = await provision(line.nc, { ...line.names }, { streamBytes: huge });
    expect(first.filter(({ kind }) => kind === 'stream').every(({ change }) => change === 'created')).toBe(
      true,
    );
    expect(first[1]?.details).toEqual([
      expect.stringMatching(/^max_bytes is \d+ instead of 1125899906842624/),
    ]);
    const again = await provision(line.nc, line.names, { streamBytes: huge });
    expect(again[1]?.details).toEqual([expect.stringMatching(/no room/)]);
    expect(again.every(({ change }) => change === 'unchanged')).toBe(true);
  });

  it.each([
    [
      'a missing stream',
      async () => line.jsm.streams.delete(line.names.streams.parked),
      /stream .*_PARKED does not exist/,
    ],
    [
      'a missing consumer',
      async () => line.jsm.consumers.delete(line.names.streams.events, 'parser'),
      /consumer parser/,
    ],
    [
      'a consumer that gives up',
      async () => line.jsm.consumers.update(line.names.streams.events, 'parser', { max_deliver: 3 }),
      /max_deliver: 3 → -1/,
    ],
  ])('fails at boot with one clear sentence about %s', async (_, harm, sentence) => {
    await harm();
    const before = openHandles();
    const worker = new LineWorker(line.options('parser'), parser);
    const error = await worker.start().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toMatch(sentence);
    expect(error?.message).toMatch(/run `dateline setup`/);
    await until(() => leftovers(before).length === 0, `nothing left of ${before.join()}`, 2_000);
  });

  it('fails at boot when no server answers', async () => {
    const worker = new LineWorker(
      line.options('parser', { servers: 'nats://secret@127.0.0.1:1', connectSeconds: 0.5 }),
      parser,
    );
    await expect(worker.start()).rejects.toThrow(
      /No NATS server answers at nats:\/\/127\.0\.0\.1:1 .*NATS_URL/,
    );
  });

  it('knows the server that it talks to', () => {
    expect(SERVERS).toMatch(/^nats:/);
    expect(line.nc.info?.jetstream).toBe(true);
  });
});
