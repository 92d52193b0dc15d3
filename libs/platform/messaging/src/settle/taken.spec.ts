import { describe, expect, it } from '@jest/globals';
import { deliveryOf, Epoch } from './taken.js';

describe('a delivery', () => {
  it.each([
    [
      '$JS.ACK.S.c.3.17.20.1764064800000000000.5',
      { deliveries: 3, streamSequence: 17, storedAtNanos: '1764064800000000000' },
    ],
    [
      '$JS.ACK.hub.AbC.S.c.3.17.20.1764064800000000000.5',
      { deliveries: 3, streamSequence: 17, storedAtNanos: '1764064800000000000' },
    ],
    [
      '$JS.ACK.hub.AbC.S.c.3.17.20.1764064800000000000.5.x',
      { deliveries: 3, streamSequence: 17, storedAtNanos: '1764064800000000000' },
    ],
    ['_INBOX.abc', undefined],
    ['$JS.ACK.S.c.3', undefined],
    [undefined, undefined],
  ])('is read from %s', (reply, expected) => expect(deliveryOf(reply)).toEqual(expected));
});

describe('the life of a consumer', () => {
  it('makes those wait who are in doubt, until it is confirmed', async () => {
    const epoch = new Epoch('then');
    await epoch.certain();
    epoch.doubt();
    let isCertain = false;
    const waiting = epoch.certain().then(() => (isCertain = true));
    await Promise.resolve();
    expect(isCertain).toBe(false);
    epoch.confirm();
    await waiting;
    expect(epoch.isSure).toBe(true);
  });

  it('ends once and for all', async () => {
    const epoch = new Epoch('then');
    let calls = 0;
    epoch.onCertain(() => calls++);
    epoch.end();
    epoch.doubt();
    epoch.confirm();
    await epoch.certain();
    expect([epoch.isEnded, epoch.isSure, calls]).toEqual([true, false, 1]);
  });
});
