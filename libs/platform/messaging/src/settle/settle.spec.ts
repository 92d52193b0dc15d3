import { describe, expect, it } from '@jest/globals';
import { decisionWord, settle, type Result, type SettleContext } from './settle.js';

const context = (over: Partial<SettleContext> = {}): SettleContext => ({
  id: 'a1',
  attempt: 1,
  deliveries: 1,
  contradicted: 0,
  maxAttempts: 5,
  retry: { baseMs: 1_000, capMs: 60_000 },
  mayPark: true,
  ...over,
});
const failed: Result = { kind: 'failed', reason: 'Error: no' };
const busy: Result = { kind: 'again', why: 'server-busy', reason: 'lock timeout' };
const permanent: Result = { kind: 'permanent', code: 'contract-invalid', reason: 'bad' };

describe('the decision table', () => {
  it.each<[string, Result, Partial<SettleContext>, string, string]>([
    ['told', { kind: 'told', decision: 'parsed' }, {}, 'ack', 'parsed'],
    ['told on the last attempt', { kind: 'told', decision: 'parsed' }, { attempt: 5 }, 'ack', 'parsed'],
    [
      'wait',
      { kind: 'wait', delayMs: 700, reason: 'capture-not-visible' },
      {},
      'nak 700 free',
      'wait:capture-not-visible',
    ],
    [
      'wait on the last attempt',
      { kind: 'wait', delayMs: 0, reason: 'shutting-down' },
      { attempt: 5 },
      'nak 0 free',
      'wait:shutting-down',
    ],
    [
      'a negative wait',
      { kind: 'wait', delayMs: -5, reason: 'shutting-down' },
      {},
      'nak 0 free',
      'wait:shutting-down',
    ],
    ['permanent on the first attempt', permanent, {}, 'park contract-invalid', 'parked:contract-invalid'],
    ['failure on the first attempt', failed, {}, 'nak counts', 'failed'],
    ['failure before the last attempt', failed, { attempt: 4 }, 'nak counts', 'failed'],
    [
      'failure on the last attempt',
      failed,
      { attempt: 5 },
      'park attempts-exhausted',
      'parked:attempts-exhausted',
    ],
    [
      'failure beyond the last attempt',
      failed,
      { attempt: 6 },
      'park attempts-exhausted',
      'parked:attempts-exhausted',
    ],
    [
      'failure when one attempt is all',
      failed,
      { maxAttempts: 1 },
      'park attempts-exhausted',
      'parked:attempts-exhausted',
    ],
    [
      'vanished',
      { kind: 'vanished', trials: 5 },
      { attempt: 6 },
      'park attempts-exhausted',
      'parked:attempts-exhausted',
    ],
    ['a busy server', busy, { attempt: 5, contradicted: 29 }, 'nak apart', 'wait:server-busy'],
    ['a busy server, for this message alone', busy, { contradicted: 30 }, 'nak counts', 'failed'],
    [
      'a busy server, for this message alone, at last',
      busy,
      { contradicted: 34, attempt: 5 },
      'park attempts-exhausted',
      'parked:attempts-exhausted',
    ],
    ['parked message: permanent', permanent, { mayPark: false }, 'nak 60000 counts', 'failed'],
    ['parked message: last failure', failed, { mayPark: false, attempt: 5 }, 'nak 60000 counts', 'failed'],
    [
      'parked message: vanished',
      { kind: 'vanished', trials: 5 },
      { mayPark: false },
      'nak 60000 counts',
      'failed',
    ],
  ])('%s', (_, result, over, expected, word) => {
    const settlement = settle(result, context(over));
    const text =
      settlement.action === 'nak'
        ? `nak ${settlement.delayMs} ${settlement.counts ? 'counts' : 'free'}`
        : settlement.action === 'park'
          ? `park ${settlement.code}`
          : 'ack';
    const isBackoff = expected === 'nak counts';
    const isApart = expected === 'nak apart';
    expect(isBackoff ? text.replace(/ \d+/, '') : isApart ? text.replace(/\d+ free/, 'apart') : text).toBe(
      expected,
    );
    expect(decisionWord(result, settlement)).toBe(word);
  });

  it('waits longer with each attempt, and the same time for the same message', () => {
    const delays = [1, 2, 3, 4].map((attempt) => settle(failed, context({ attempt })) as { delayMs: number });
    const ms = delays.map(({ delayMs }) => delayMs);
    expect([...ms].sort((a, b) => a - b)).toEqual(ms);
    expect(settle(failed, context({ attempt: 2 }))).toEqual(delays[1]);
    expect(settle(failed, context({ attempt: 2, id: 'b2' }))).not.toEqual(delays[1]);
  });
});
