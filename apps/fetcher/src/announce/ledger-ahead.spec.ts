import { describe, expect, it } from '@jest/globals';
import type { Incarnation, SeenNumbers } from '@dateline/database';
import { keepLedgerAhead } from './ledger-ahead.js';

const known = String(Date.now() * 1000);
const life: Incarnation = {
  incarnation: '0123456789ab',
  reason: 'behind-broker',
  firstCaptureId: known,
  beganAt: new Date(),
};

async function seenWhen(lastAnnounced: string | undefined, isBehind = false) {
  const [seen, said]: [SeenNumbers[], string[]] = [[], []];
  const incarnations = {
    beginWhenBehind: async (_: string, numbers: SeenNumbers) => {
      seen.push(numbers);
      return isBehind ? life : undefined;
    },
  };
  const logger = { warn: ({ event }: { event: string }) => said.push(event) };
  await keepLedgerAhead({ lastAnnounced: async () => lastAnnounced }, incarnations, logger as never);
  return { seen, said };
}

describe('keepLedgerAhead', () => {
  it('says so when the ledger stood behind the broker and began a new life', async () => {
    expect(await seenWhen(known, true)).toEqual({
      seen: [{ captureId: known }],
      said: ['ledger-behind-broker'],
    });
  });

  it('is silent when the ledger has given the number itself', async () => {
    expect(await seenWhen(known)).toEqual({ seen: [{ captureId: known }], said: [] });
  });

  it.each([
    ['nothing was announced', undefined],
    ['somebody else wrote a number that the ledger cannot have given', '9223372036854775807'],
  ])('does nothing when %s', async (_, captureId) => {
    expect(await seenWhen(captureId, true)).toEqual({ seen: [], said: [] });
  });
});
