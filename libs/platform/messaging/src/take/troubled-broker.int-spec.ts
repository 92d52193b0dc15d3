import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, tell } from '@dateline/contracts';
import type { JetStreamManager } from '@nats-io/jetstream';
import { jetstream } from '@nats-io/jetstream';
import { TestLine, until } from '../harness/line.js';
import { fetched, parsedData } from '../harness/samples.js';
import type { ReceivedEvent } from '../words/received-event.js';
import { DependencyDownError, type Dependency } from '@dateline/dependency';
import { emit, type Answer } from '../words/answer.js';
import type { HandlerDefinition } from '../words/handler.js';

type Fetched = ReceivedEvent<typeof ArticleFetched>;
const parser = (handle: (event: Fetched) => Promise<Answer>): HandlerDefinition[] => [
  { kind: 'one', contracts: [ArticleFetched], handle: (event) => handle(event as unknown as Fetched) },
];
const parse = (event: Fetched) => emit(tell(ArticleParsed, parsedData(event.data, 200)));
/** A dependency as its library makes it, of a server that can be switched off. */
const postgres = (isUp = () => true): Dependency => ({
  name: 'postgres',
  deadlineMs: 1_000,
  isDown: (error) => (error as Error).message === 'connection refused',
  ping: async () => {
    if (!isUp()) throw new Error('connection refused');
  },
});
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const acks = (line: TestLine) => line.settled.filter((record) => record.action === 'ack');

/** Deliveries that end without any answer, as when the process that took them is killed. */
async function vanish(line: TestLine, times: number): Promise<void> {
  await line.ackWait('parser', 30);
  const consumer = await jetstream(line.nc).consumers.get(
    line.names.streams.events,
    line.names.consumer('parser'),
  );
  for (let time = 0; time < times; time++) {
    await consumer.next({ expires: 2_000 });
    await sleep(60);
  }
  await line.ackWait('parser', 30_000);
}

describe('a broker in trouble', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('goes on by itself when the broker lost its streams and they were provisioned again', async () => {
    await line.work(
      'parser',
      parser(async (event) => parse(event)),
    );
    await line.tell(fetched(1));
    await until(() => acks(line).length === 1, 'first life');
    for (const stream of Object.values(line.names.streams)) {
      await line.jsm.streams.delete(stream);
    }
    await until(() => line.connections.includes('consumer-missing'), 'loss noticed');
    await line.provision();
    await line.tell(fetched(1), fetched(2));
    await until(() => acks(line).length === 3, 'second life', 20_000);
    expect(line.connections).toContain('consumer-found');
  }, 30_000);

  it('does not settle in a new life what was delivered in the old one', async () => {
    let release: (() => void) | undefined;
    const worker = await line.work(
      'parser',
      parser(async (event) => {
        if (event.about === '1') {
          await new Promise<void>((resolve) => (release = resolve));
        }
        return parse(event);
      }),
      { concurrency: 1, maxInFlight: 1 },
    );
    await line.tell(fetched(1));
    await until(() => release !== undefined, 'in hands');
    const { events } = line.names.streams;
    await line.jsm.streams.delete(events);
    await line.provision();
    // In the new stream, sequence 1 is another message. The connection breaks, as it does when a broker is replaced.
    await line.tell(fetched(2));
    await worker.broker.nc.reconnect();
    await until(() => line.connections.includes('reconnected'), 'reconnected');
    await sleep(300);
    release?.();
    await until(() => line.settled.some((record) => record.about === '1'), 'old one ended');
    expect(line.settled.find((record) => record.about === '1')?.action).toBe('lost');
    await until(
      () => acks(line).some((record) => record.about === '2'),
      'new one was not acknowledged unseen',
    );
  }, 20_000);

  it('keeps its messages over a mere reconnect', async () => {
    let calls = 0;
    const worker = await line.work(
      'parser',
      parser(async (event) => {
        calls++;
        await sleep(400);
        return parse(event);
      }),
    );
    await line.tell(fetched(1));
    await until(() => calls === 1, 'in hands');
    await worker.broker.nc.reconnect();
    await until(() => acks(line).length === 1, 'acked after the reconnect');
    expect(calls).toBe(1);
    await line.tell(fetched(2));
    await until(() => acks(line).length === 2, 'pulls again', 20_000);
  }, 30_000);

  it('runs a suspect alone, after what was taken beside it', async () => {
    await line.tell(fetched(1));
    await vanish(line, 4);
    await line.tell(...Array.from({ length: 12 }, (_, index) => fetched(index + 2)));
    let running = 0;
    let beside = -1;
    await line.work(
      'parser',
      parser(async (event) => {
        running++;
        if (event.about === '1') {
          beside = running - 1;
        }
        await sleep(30);
        running--;
        return parse(event);
      }),
    );
    await until(() => acks(line).length === 13, 'all acked');
    expect(beside).toBe(0);
    expect(line.settled.every((record) => record.attempt === 1)).toBe(true);
  }, 20_000);

  it('blames the message that reports its dependency down while that answers, again and again', async () => {
    await line.work(
      'parser',
      parser(async (event) => {
        if (event.about === '1') {
          throw new DependencyDownError('postgres');
        }
        return parse(event);
      }),
      { concurrency: 1, probe: { baseMs: 5, capMs: 20 }, dependencies: [postgres()] },
    );
    await line.tell(fetched(1), fetched(2), fetched(3), fetched(4), fetched(5), fetched(6), fetched(7));
    await until(() => acks(line).length === 6, 'the others', 20_000);
    await until(() => line.settled.some((record) => record.about === '1'), 'blamed');
    expect(line.settled.find((record) => record.about === '1')).toMatchObject({
      action: 'nak',
      decision: 'failed',
    });
  }, 30_000);

  it('takes the tells of an unreachable stream for an outage', async () => {
    let calls = 0;
    await line.work(
      'parser',
      parser(async (event) => {
        calls++;
        return parse(event);
      }),
      { tellSeconds: 0.3 },
    );
    const { names } = line;
    await rename(line.jsm, names.streams.events, [names.subject(ArticleFetched.type)]);
    await line.tell(fetched(1));
    await until(
      () => line.circuits.some((state) => state.state === 'open' && state.dependency === 'nats'),
      'open',
    );
    await rename(line.jsm, names.streams.events, [...names.filters.events]);
    await until(() => acks(line).length === 1, 'told in the end');
    expect(acks(line)[0]?.attempt).toBe(1);
    expect(calls).toBeGreaterThan(1);
  }, 20_000);
});

async function rename(jsm: JetStreamManager, stream: string, subjects: string[]): Promise<void> {
  await jsm.streams.update(stream, { subjects });
}
