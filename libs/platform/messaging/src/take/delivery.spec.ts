import { describe, expect, it } from '@jest/globals';
import { deliveryOf } from './delivery.js';

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
