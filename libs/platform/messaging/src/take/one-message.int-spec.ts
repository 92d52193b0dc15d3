import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched, ArticleParsed, ArticleRejected, tell, type EventData } from '@dateline/contracts';
import { headers } from '@nats-io/transport-node';
import { jetstream } from '@nats-io/jetstream';
import { TestLine, until } from '../harness/line.js';
import { fetched, parsedData, ticket } from '../harness/samples.js';
import { writeHeaders } from '../wire/headers.js';
import { DependencyDownError } from '@dateline/dependency';
import { PermanentError } from '../words/errors.js';
import { done, emit, reject, wait, type Answer } from '../words/answer.js';
import type { ReceivedEvent } from '../words/received-event.js';
import type { HandlerDefinition } from '../words/handler.js';

type Fetched = ReceivedEvent<typeof ArticleFetched>;

const parser = (handle: (event: Fetched) => Promise<Answer>): HandlerDefinition[] => [
  { kind: 'one', contracts: [ArticleFetched], handle: (event) => handle(event as unknown as Fetched) },
];
const parse = async (event: Fetched) => emit(tell(ArticleParsed, parsedData(event.data)));

describe('one message at a time', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('takes, checks, does, tells and settles', async () => {
    const seen: Fetched[] = [];
    const worker = await line.work(
      'parser',
      parser(async (event) => {
        seen.push(event);
        return parse(event);
      }),
    );
    const [told] = await line.tell(fetched(7));
    await until(() => line.settled.length === 1, 'settled');

    expect(seen[0]).toMatchObject({ id: told?.id, attempt: 1, about: '7', type: ArticleFetched.type });
    expect(seen[0]?.data.capture.captureId).toBe('7');
    expect(line.settled[0]).toMatchObject({
      decision: 'parsed',
      action: 'ack',
      attempt: 1,
      about: '7',
      service: 'parser',
    });
    const [parsed] = await line.messages(line.names.streams.events, line.names.subject(ArticleParsed.type));
    const data = parsed?.json<EventData<typeof ArticleParsed>>();
    expect(data?.trail).toHaveLength(2);
    expect(data?.trail[1]).toMatchObject({
      service: 'parser',
      version: '1.0.0',
      attempt: 1,
      decision: 'parsed',
    });
    expect(parsed?.header.get('ce-source')).toBe(`/${line.names.namespace}/parser`);
    // The trace of the cause goes on in the effect.
    expect(parsed?.header.get('traceparent').slice(0, 35)).toBe(seen[0]?.traceparent?.slice(0, 35));
    await worker.close();
    expect(await line.consumer('parser')).toMatchObject({ num_ack_pending: 0, num_redelivered: 0 });
  });

  it('tells a rejection with stage, reason and trail', async () => {
    await line.work(
      'parser',
      parser(async () => reject('home-page', 'x'.repeat(600))),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.length === 1, 'settled');
    expect(line.settled[0]?.decision).toBe('rejected:home-page');
    const [message] = await line.messages(
      line.names.streams.events,
      line.names.subject(ArticleRejected.type),
    );
    const data = message?.json<EventData<typeof ArticleRejected>>();
    expect(data).toMatchObject({ stage: 'parser', reason: 'home-page', capture: { captureId: '1' } });
    expect(data?.note).toHaveLength(500);
    expect(data?.trail.at(-1)?.decision).toBe('rejected:home-page');
  });

  it('retries a failure with back-off and counts its attempts', async () => {
    const attempts: number[] = [];
    await line.work(
      'parser',
      parser(async (event) => {
        attempts.push(event.attempt);
        if (event.attempt < 3) {
          throw new Error('not yet');
        }
        return parse(event);
      }),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.some((record) => record.action === 'ack'), 'acked');
    expect(attempts).toEqual([1, 2, 3]);
    expect(line.settled.map((record) => record.action)).toEqual(['nak', 'nak', 'ack']);
    expect(await line.parked()).toHaveLength(0);
  });

  it('parks on the last attempt, with the original bytes and headers', async () => {
    await line.work(
      'parser',
      parser(async () => {
        throw new TypeError('kaputt – “immer”');
      }),
    );
    await line.tell(fetched(9));
    await until(() => line.settled.some((record) => record.action === 'park'), 'parked');
    const [original] = await line.messages(line.names.streams.events);
    const [parked] = await line.parked();
    expect(line.settled.map((record) => record.attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(parked?.subject).toBe(line.names.parkedSubject('parser', ArticleFetched.type));
    expect(Buffer.from(parked?.data ?? [])).toEqual(Buffer.from(original?.data ?? []));
    expect(parked?.header.get('ce-id')).toBe(original?.header.get('ce-id'));
    expect(parked?.header.get('dateline-parked-code')).toBe('attempts-exhausted');
    expect(parked?.header.get('dateline-parked-attempts')).toBe('5');
    expect(parked?.header.get('dateline-parked-subject')).toBe(line.names.subject(ArticleFetched.type));
    expect(decodeURIComponent(parked?.header.get('dateline-parked-reason') ?? '')).toBe(
      'TypeError: kaputt – “immer”',
    );
    await until(async () => (await line.consumer('parser')).num_ack_pending === 0, 'terminated');
  });

  it('parks a PermanentError at once', async () => {
    await line.work(
      'parser',
      parser(async () => {
        throw new PermanentError('never');
      }),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.length === 1, 'settled');
    expect(line.settled[0]).toMatchObject({ action: 'park', decision: 'parked:permanent-error', attempt: 1 });
  });

  it('parks what breaks the contract, what is no JSON and what is no CloudEvent, and goes on', async () => {
    const js = jetstream(line.nc);
    const subject = line.names.subject(ArticleFetched.type);
    const good = () =>
      writeHeaders({
        id: `i${Math.random()}`,
        type: ArticleFetched.type,
        source: '/x',
        time: '2026-01-01T00:00:00Z',
      });
    await js.publish(subject, JSON.stringify({ capture: 1 }), { headers: good() });
    await js.publish(subject, new Uint8Array([0x7b, 0xff, 0xfe]), { headers: good() });
    await js.publish(subject, '{}', { headers: headers() });
    const wrongType = writeHeaders({ id: 'w', type: ArticleParsed.type, source: '/x', time: '' });
    await js.publish(subject, '{}', { headers: wrongType });
    await line.tell(fetched(1));
    await line.work('parser', parser(parse));
    await until(() => line.settled.length === 5, 'all settled');
    const codes = (await line.parked()).map((message) => message.header.get('dateline-parked-code'));
    expect(codes.sort()).toEqual([
      'contract-invalid',
      'payload-undecodable',
      'payload-undecodable',
      'payload-undecodable',
    ]);
    expect(line.settled.filter((record) => record.action === 'ack')).toHaveLength(1);
  });

  it('parks a message whose outcome breaks the contract of what it tells', async () => {
    await line.work(
      'parser',
      parser(async () => emit(tell(ArticleParsed, { nonsense: true } as never))),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.length === 1, 'settled');
    expect(line.settled[0]?.decision).toBe('parked:contract-invalid');
  });

  it('does not burn an attempt by waiting, however often', async () => {
    const attempts: number[] = [];
    await line.work(
      'parser',
      parser(async (event) => {
        attempts.push(event.attempt);
        return attempts.length <= 8 ? wait(5, 'capture-not-visible') : parse(event);
      }),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.some((record) => record.action === 'ack'), 'acked');
    expect(attempts).toEqual(Array(9).fill(1));
    expect((await line.consumer('parser')).delivered.consumer_seq).toBe(9);
  });

  it('opens the circuit while a dependency is down, burns nothing, and goes on by itself', async () => {
    let isDown = true;
    let calls = 0;
    await line.work(
      'parser',
      parser(async (event) => {
        calls++;
        if (isDown) {
          throw new DependencyDownError('postgres');
        }
        expect(event.attempt).toBe(1);
        return parse(event);
      }),
      { concurrency: 2 },
    );
    await line.tell(...Array.from({ length: 20 }, (_, index) => fetched(index + 1)));
    await until(() => line.circuits.filter((state) => state.state === 'open').length >= 2, 'open and probed');
    expect(line.circuits.at(-1)).toMatchObject({ state: 'open', dependency: 'postgres' });
    // Only the messages that were begun met the outage; after that one probe at a time.
    expect(calls).toBeLessThanOrEqual(5);
    isDown = false;
    await until(() => line.settled.filter((record) => record.action === 'ack').length === 20, 'all acked');
    expect(line.circuits.at(-1)?.state).toBe('closed');
    expect(await line.parked()).toHaveLength(0);
  });

  it('keeps a slow handler from redelivery by its heartbeats', async () => {
    await line.ackWait('parser', 1_000);
    let calls = 0;
    const slow = parser(async (event) => {
      calls++;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return parse(event);
    });
    await line.work('parser', slow, { concurrency: 1 });
    await line.tell(fetched(1), fetched(2));
    await until(() => line.settled.length === 2, 'settled', 15_000);
    expect(calls).toBe(2);
    expect((await line.consumer('parser')).delivered.consumer_seq).toBe(2);
  }, 20_000);

  it('ends a handler that outruns its deadline, and aborts its signal', async () => {
    let aborted = false;
    await line.work(
      'parser',
      parser(async (event) => {
        if (event.attempt > 1) {
          return done();
        }
        return new Promise<Answer>(() => event.signal.addEventListener('abort', () => (aborted = true)));
      }),
      { handlerSeconds: 0.2 },
    );
    await line.tell(fetched(1));
    await until(() => line.settled.length === 2, 'settled');
    expect(aborted).toBe(true);
    expect(line.settled[0]).toMatchObject({ action: 'nak', decision: 'failed' });
    expect(line.settled[0]?.error).toMatch(/HandlerTimeoutError/);
  });

  it('treats a handler that returns nothing as a failure, not as done', async () => {
    await line.work(
      'parser',
      parser(async () => undefined as never),
    );
    await line.tell(fetched(1));
    await until(() => line.settled.some((record) => record.action === 'park'), 'parked');
    expect(line.settled.at(-1)?.error).toMatch(/one answer/);
  });

  it('publishes the same event once', async () => {
    const [first] = await line.tell(fetched(5));
    const [second] = await line.tell(tell(ArticleFetched, { capture: ticket(5), trail: [] }));
    expect(second).toEqual({ ...first, duplicate: true });
    expect((await line.jsm.streams.info(line.names.streams.events)).state.messages).toBe(1);
  });
});
