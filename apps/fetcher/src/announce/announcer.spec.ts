import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ArticleFetched, type TellableEvent } from '@dateline/contracts';
import type { CaptureRef, NewParkedMessage, UnsettledCapture, UnsettledQuery } from '@dateline/database';
import { DependencyDownError, PermanentError, type Told } from '@dateline/messaging';
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

/** The ledger and the broker as the announcer sees them: what is unsettled, and what was done. */
function world(unsettled: UnsettledCapture[] = [], options: { batchSize?: number } = {}) {
  const done: unknown[][] = [];
  const poison = new Set<string>();
  const state = {
    isBrokerDown: false,
    isLedgerDown: false,
    queries: [] as UnsettledQuery[],
    parked: [] as NewParkedMessage[],
    done,
    poison,
  };
  const ledger = {
    async unsettledForAnnouncement(query: UnsettledQuery) {
      state.queries.push(query);
      const after = BigInt(query.afterId ?? '0');
      return unsettled.filter(({ ticket }) => BigInt(ticket.captureId) > after).slice(0, query.limit);
    },
    markAnnounced: async (captures: readonly CaptureRef[]) =>
      void done.push(['announced', ...idsOf(captures)]),
    async markUnannounced(captures: readonly CaptureRef[]) {
      if (state.isLedgerDown) throw new Error('the ledger is down');
      done.push(['unannounced', ...idsOf(captures)]);
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
  const announcer = new Announcer(
    ledger,
    parked,
    publisher,
    { deadlineSeconds: 180, batchSize: options.batchSize ?? 10 },
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

  it('leaves them to the sweep when the broker does not take them', async () => {
    const { announcer, state } = world();
    state.isBrokerDown = true;
    await announcer.announce([capture(1), capture(2)]);
    expect(state.done).toEqual([['unannounced', '1', '2']]);
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
    expect(state.done).toEqual([['unannounced', '1', '2']]);
  });
});

describe('a round of the sweep', () => {
  it('asks for what is unsettled longer than the deadline, tells it and notes that', async () => {
    const { announcer, state } = world([capture(1, 1), capture(2, 4)]);
    await expect(announcer.round()).resolves.toBe(false);
    expect(state.queries).toEqual([{ limit: 10, olderThanSeconds: 180 }]);
    expect(state.done).toEqual([
      ['told', '1', '2'],
      ['announced', '1', '2'],
    ]);
  });

  it('tells the same event as the first time', async () => {
    const told: TellableEvent[] = [];
    const ledger = {
      unsettledForAnnouncement: async () => [capture(1, 3)],
      markAnnounced: async () => undefined,
      markUnannounced: async () => undefined,
    };
    const parked = { record: async () => ({ recorded: 0 }) };
    const publisher = { publish: async (events: readonly TellableEvent[]) => (told.push(...events), []) };
    const options = { deadlineSeconds: 1, batchSize: 10 };
    await new Announcer(ledger, parked, publisher, options, pino({ level: 'silent' })).round();
    expect(told[0]?.contract).toBe(ArticleFetched);
    expect(told[0]?.contract.cause(told[0].data)).toBe('1');
  });

  it('says that there may be more after a full batch, and that there is nothing after an empty one', async () => {
    const full = world([capture(1), capture(2)], { batchSize: 2 });
    await expect(full.announcer.round()).resolves.toBe(true);
    await expect(world([]).announcer.round()).resolves.toBe(false);
  });

  it('notes nothing as announced while the broker is down', async () => {
    const { announcer, state } = world([capture(1)]);
    state.isBrokerDown = true;
    await expect(announcer.round()).rejects.toThrow(DependencyDownError);
    expect(state.done).toEqual([]);
  });

  it('notes only what the broker has when one of the captures was parked', async () => {
    const { announcer, state } = world([capture(1), capture(2)]);
    state.poison.add('1');
    await announcer.round();
    expect(state.done).toEqual([
      ['parked', { captureId: '1', code: 'contract-invalid' }],
      ['told', '2'],
      ['announced', '2'],
    ]);
  });
});

describe('after the broker lost its memory', () => {
  it('pages through everything that is unsettled, whatever its age, then goes back to the deadline', async () => {
    const { announcer, state } = world(
      [1, 2, 3, 4, 5].map((id) => capture(id)),
      { batchSize: 2 },
    );
    announcer.recover('stream created anew');
    while (await announcer.round());
    await announcer.round();
    expect(state.done.filter(([what]) => what === 'told').slice(0, 3)).toEqual([
      ['told', '1', '2'],
      ['told', '3', '4'],
      ['told', '5'],
    ]);
    expect(
      state.queries.map(({ afterId, olderThanSeconds }) => afterId ?? `older ${olderThanSeconds}`),
    ).toEqual(['0', '2', '4', '5', 'older 180']);
  });

  it('tells a page again that the broker did not take', async () => {
    const { announcer, state } = world(
      [1, 2, 3].map((id) => capture(id)),
      { batchSize: 2 },
    );
    announcer.recover('stream created anew');
    state.isBrokerDown = true;
    await expect(announcer.round()).rejects.toThrow();
    state.isBrokerDown = false;
    await announcer.round();
    expect(state.done[0]).toEqual(['told', '1', '2']);
  });

  it('begins again when the memory is lost once more in the middle', async () => {
    const { announcer, state } = world(
      [1, 2, 3].map((id) => capture(id)),
      { batchSize: 2 },
    );
    announcer.recover('first');
    await announcer.round();
    announcer.recover('second');
    while (await announcer.round());
    expect(state.queries.map(({ afterId }) => afterId)).toEqual(['0', '0', '2', '3']);
  });
});
