/** What the broker says about one delivery, read from the reply subject that acknowledges it (NATS ADR-15). */
export interface Delivery {
  /** How often the message was delivered by this consumer, 1 for the first time. */
  readonly deliveries: number;
  readonly streamSequence: number;
  /** When the stream stored the message, nanoseconds since the epoch as decimal digits. */
  readonly storedAtNanos: string;
}

/**
 * Reads `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`, or its second form
 * with domain and account before the stream.
 *
 * @returns undefined when the message is no delivery, which is how protocol messages look
 */
export function deliveryOf(reply: string | undefined): Delivery | undefined {
  const tokens = reply?.split('.') ?? [];
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || tokens.length < 9) {
    return undefined;
  }
  const first = tokens.length >= 11 ? 6 : 4;
  return {
    deliveries: Number(tokens[first]),
    streamSequence: Number(tokens[first + 1]),
    storedAtNanos: tokens[first + 3] ?? '',
  };
}
