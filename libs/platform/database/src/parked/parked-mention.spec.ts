import { describe, expect, it } from '@jest/globals';
import { mentionIn } from './parked-mention.js';

const ticket = {
  captureId: '7',
  articleId: 'a'.repeat(32),
  fetchedAt: '2026-11-25T10:00:00.000Z',
  incarnation: '0123456789ab',
};
const bodyOf = (data: unknown) => Buffer.from(JSON.stringify(data));
const broken = Buffer.from([0, 255, 123]);

describe('mentionIn', () => {
  it('reads the ticket of the body, and nothing else of it', () => {
    const body = bodyOf({ capture: { ...ticket, url: 'https://a.example' }, trail: [] });
    expect(mentionIn({ captureId: '7', headers: {}, body })).toEqual(ticket);
  });

  it.each([
    ['the header, when the body is broken', { 'Ce-Ledger': '0123456789ab' }, broken, '0123456789ab'],
    [
      'the header, when the body was too large',
      { 'ce-ledger': '0123456789ab' },
      bodyOf(null),
      '0123456789ab',
    ],
    ['nothing, when the header is no incarnation', { 'ce-ledger': '../..' }, broken, undefined],
    ['nothing, when there is none', {}, broken, undefined],
    [
      'nothing from a ticket of another capture',
      {},
      bodyOf({ capture: { ...ticket, captureId: '8' } }),
      undefined,
    ],
  ])('takes the life from %s', (_, headers, body, incarnation) => {
    expect(mentionIn({ captureId: '7', headers, body })).toEqual({
      captureId: '7',
      ...(incarnation !== undefined && { incarnation }),
    });
  });

  it('is undefined for a message about no capture', () => {
    expect(mentionIn({ headers: {}, body: bodyOf({ capture: ticket }) })).toBeUndefined();
  });
});
