import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ArticleFetched, type TellableEvent } from '@dateline/contracts';
import type {
  CaptureRef,
  NewParkedMessage,
  Retelling,
  RetellRules,
  UnsettledCapture,
} from '@dateline/database';
import {
  DependencyDownError,
  PermanentError,
  type OldestUnacknowledged,
  type Told,
} from '@dateline/messaging';
import { Announcer } from './announcer.js';

const capture = (id: number, announcements = 1): UnsettledCapture => ({
  ticket: {
    captureId: String(id),
    articleId: id.toString(16).padStart(32, '0'),
    fetchedAt: '2026-11-25T10:00:00.000Z',
    url: `https://news.example/${id}`,
    finalUrl: `https://news.example/${id}`,
    status: 200,
    bodyBytes: 12,
    bodySha256: 'a'.repeat(64),
    firstSeenAt: '2026-11-25T09:00:00.000Z',
    hints: {},
  },
  trail: [],
  announcements,
});
const idOf = ({ data }: TellableEvent) => (data as { capture: { captureId: string } }).capture.captureId;
const idsOf = (captures: readonly CaptureRef[]) => captures.map(({ captureId }) => captureId);

/** The ledger, the broker and the pace as the announcer sees them: what waits, and what was done. */
function world(backlog: UnsettledCapture[] = [], options: { batchSize?: number; room?: number } = {}) {
  const done: unknown[][] = [];
  const poison = new Set<string>();
  const state = {
    isConnected: true,
    isBrokerDown: false,
    isLedgerDown: false,
    room: options.room ?? 1_000,
    told: [] as UnsettledCapture[],
    rules: [] as RetellRules[],
    oldest: [] as OldestUnacknowledged[],
    parked: [] as NewParkedMessage[],
    pace: [] as string[],
    looks: 0,
    done,
    poison,
  };
  const again = (captures: UnsettledCapture[]): Retelling[] =>
    captures.map((one, index) => ({ ...one, isLost: index % 2 === 0 }));
  const ledger = {
    takeUntold: async (limit: number) => {
      if (state.isLedgerDown) throw new Error('the ledger is down');
      return backlog.splice(0, limit);
    },
    hasToldBefore: async () => state.told.length > 0,
    toldAt: async (ids: readonly string[]) => new Map(ids.map((id) => [id, new Date(Number(id))])),
    takeForRetelling: async (rules: RetellRules) => (
      state.rules.push(rules),
      again(state.told.splice(0, rules.limit))
    ),
    async putBack(captures: readonly CaptureRef[]) {
      if (state.isLedgerDown) throw new Error('the ledger is down');
      done.push(['put back', ...idsOf(captures)]);
    },
    async forgetTellings() {
      if (state.isLedgerDown) throw new Error('the ledger is down');
      done.push(['forgotten']);
      return 3;
    },
  };
  const parked = {
    async record(messages: readonly NewParkedMessage[]) {
      done.push(['parked', ...messages.map(({ captureId, code }) => ({ captureId, code }))]);
      state.parked.push(...messages);
      return { recorded: messages.length };
    },
  };
  const publisher = {
    async publish(events: readonly TellableEvent[]): Promise<Told[]> {
      if (state.isBrokerDown) throw new DependencyDownError('nats');
      if (events.some((event) => poison.has(idOf(event)))) {
        throw new PermanentError('The told event breaks its contract.', 'contract-invalid');
      }
      done.push(['told', ...events.map(idOf)]);
      return [];
    },
  };
  const broker = {
    get isConnected() {
      return state.isConnected;
    },
    publisher,
    oldestUnacknowledged: async () => ((state.looks += 1), state.oldest),
  };
  const pace = {
    reserve: async (most: number) => Math.min(most, state.room),
    told: (count: number) => void state.pace.push(`told ${count}`),
    release: (count: number) => void state.pace.push(`release ${count}`),
    untold: (count: number) => void state.pace.push(`untold ${count}`),
    caughtUp: (count: number, isEmpty: boolean) => void state.pace.push(`caught up ${count} ${isEmpty}`),
  };
  const announcer = new Announcer(
    ledger,
    parked,
    broker,
    pace,
    // No pause between two looks, so that each round is one.
    { lostSeconds: 0, heldSeconds: 7_200, batchSize: options.batchSize ?? 10 },
    pino({ level: 'silent' }),
  );
  return { announcer, state };
}

describe('announcing what was just committed', () => {
  it('tells the captures and notes nothing: the commit has already written that they were announced', async () => {
    const { announcer, state } = world();
    await announcer.announce([capture(1), capture(2)]);
    expect(state.done).toEqual([['told', '1', '2']]);
  });

  it('makes them backlog when the broker does not take them', async () => {
    const { announcer, state } = world();
    state.isBrokerDown = true;
    await announcer.announce([capture(1), capture(2)]);
    expect(state.done).toEqual([['put back', '1', '2']]);
    expect(state.pace).toEqual(['untold 2']);
  });

  it('does not fail when the ledger is down as well: their deadline will bring them back', async () => {
    const { announcer, state } = world();
    state.isBrokerDown = state.isLedgerDown = true;
    await expect(announcer.announce([capture(1)])).resolves.toBeUndefined();
    expect(state.done).toEqual([]);
  });

  it('parks a capture whose ticket breaks the contract, and tells its neighbours', async () => {
    const { announcer, state } = world();
    state.poison.add('2');
    await announcer.announce([capture(1), capture(2), capture(3)]);
    expect(state.done).toEqual([
      ['told', '1'],
      ['parked', { captureId: '2', code: 'contract-invalid' }],
      ['told', '3'],
    ]);
    const [message] = state.parked;
    expect(message).toMatchObject({
      service: 'fetcher',
      eventType: ArticleFetched.type,
      note: 'The told event breaks its contract.',
      attempts: 1,
      subject: '',
    });
    expect(JSON.parse(Buffer.from(message!.body).toString())).toEqual({
      capture: capture(2).ticket,
      trail: [],
    });
  });

  it('parks nothing for an outage that begins while it tells one by one', async () => {
    const { announcer, state } = world();
    state.poison.add('1');
    const outage = announcer.announce([capture(1), capture(2)]);
    state.isBrokerDown = true;
    await outage;
    expect(state.done).toEqual([['put back', '1', '2']]);
  });
});

describe('telling the backlog', () => {
  it('tells the oldest, as many as there is room for', async () => {
    const { announcer, state } = world([capture(1), capture(2), capture(3)], { room: 2 });
    await expect(announcer.round()).resolves.toBe(true);
    expect(state.done).toEqual([['told', '1', '2']]);
    expect(state.pace).toEqual(['told 2', 'release 0', 'caught up 2 false']);
  });

  it('says when it has caught up, and gives back the room that it did not need', async () => {
    const { announcer, state } = world([capture(1)]);
    await expect(announcer.round()).resolves.toBe(false);
    expect(state.pace).toEqual(['told 1', 'release 9', 'caught up 1 true']);
  });

  it.each([
    ['there is no room', { room: 0 }],
    ['the connection is down', { isConnected: false }],
  ])('takes nothing while %s', async (_case, over) => {
    const { announcer, state } = world([capture(1)]);
    Object.assign(state, over);
    await expect(announcer.round()).resolves.toBe(false);
    expect([state.done, state.pace]).toEqual([[], []]);
  });

  it('puts back what the broker did not take, and fails, so that the next round waits', async () => {
    const { announcer, state } = world([capture(1), capture(2)]);
    state.isBrokerDown = true;
    await expect(announcer.round()).rejects.toThrow(DependencyDownError);
    expect(state.done).toEqual([['put back', '1', '2']]);
    expect(state.pace.at(-1)).toBe('untold 2');
  });

  it('keeps no room when the ledger is down', async () => {
    const { announcer, state } = world([capture(1)]);
    state.isLedgerDown = true;
    await expect(announcer.round()).rejects.toThrow('the ledger is down');
    expect(state.pace).toEqual(['release 10']);
  });

  it('tells the same event as the first time, and parks what cannot be told', async () => {
    const { announcer, state } = world([capture(1, 3), capture(2, 3)]);
    state.poison.add('1');
    await announcer.round();
    expect(state.done).toEqual([
      ['parked', { captureId: '1', code: 'contract-invalid' }],
      ['told', '2'],
    ]);
  });
});

describe('telling again', () => {
  it('asks the broker first, and the ledger for what lies before the horizon or has waited for hours', async () => {
    const { announcer, state } = world();
    state.told = [capture(1, 2), capture(2, 5)];
    state.oldest = [{ consumer: 'parser', state: 'holds', captureId: '7' }];
    await expect(announcer.round()).resolves.toBe(false);
    expect(state.rules).toEqual([
      {
        limit: 10,
        lostSeconds: 0,
        heldSeconds: 7_200,
        horizon: { holds: 'from', captureId: '7', toldAt: new Date(7) },
      },
    ]);
    expect(state.done).toEqual([['told', '1', '2']]);
  });

  it('does not look at the broker while nothing is told for longer than the pause', async () => {
    const { announcer, state } = world();
    await announcer.round();
    expect([state.looks, state.rules]).toEqual([0, []]);
  });

  it('goes on at once after a full batch, and needs no room: what is told again was in flight', async () => {
    const { announcer, state } = world([], { batchSize: 2, room: 0 });
    state.told = [1, 2, 3].map((id) => capture(id, 2));
    await expect(announcer.round()).resolves.toBe(true);
    await expect(announcer.round()).resolves.toBe(false);
    expect(state.done).toEqual([
      ['told', '1', '2'],
      ['told', '3'],
    ]);
    expect(state.pace).toEqual([]);
  });

  it('makes backlog of what the broker did not take', async () => {
    const { announcer, state } = world();
    state.told = [capture(1, 2)];
    state.isBrokerDown = true;
    await expect(announcer.round()).rejects.toThrow(DependencyDownError);
    expect(state.done).toEqual([['put back', '1']]);
  });
});

describe('after the broker lost its memory', () => {
  it('makes backlog of everything in flight, once, and tells it at the pace', async () => {
    const { announcer, state } = world([capture(1), capture(2)], { room: 1 });
    announcer.recover('stream created anew');
    await announcer.round();
    await announcer.round();
    expect(state.done).toEqual([['forgotten'], ['told', '1'], ['told', '2']]);
    expect(state.pace[0]).toBe('untold 3');
  });

  it('tries again when the ledger is down', async () => {
    const { announcer, state } = world();
    announcer.recover('stream created anew');
    state.isLedgerDown = true;
    await expect(announcer.round()).rejects.toThrow('the ledger is down');
    state.isLedgerDown = false;
    await announcer.round();
    expect(state.done).toEqual([['forgotten']]);
  });
});
