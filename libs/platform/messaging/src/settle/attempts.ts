/**
 * Which attempt is this? The broker counts deliveries, and that count includes what must burn no attempt: messages given
 * back in an outage or at a shutdown, here or by any other process, and those that were merely in the hands of a process
 * that died. So deliveries are not counted at all. Counted are
 *
 * - failures that this process has seen, in its memory;
 * - trials: a message with several deliveries that nobody here can explain may be what ends its processes. From then on
 *   it runs alone, and each such run is written down at the broker before it begins (trials.ts). The note goes when the
 *   run is answered or given back; notes that stay are runs that failed or never ended.
 *
 * So no number of restarts, crashes or outages parks what is healthy, a failing message is parked after `maxAttempts`
 * failures in one process, and one that ends its process each time after `SUSPECT_FROM` deliveries and as many trials.
 * The middle of the line stays stateless (law 9).
 */
export interface KnownDeliveries {
  /** Deliveries that failed on the message's own merits. */
  readonly failures: number;
  /** Deliveries that were given back: outage, shutdown, `wait`. */
  readonly givenBack: number;
  /** Give-backs because a server was busy with it while others got through. */
  readonly contradicted: number;
  /** When it was last given back because a server was busy, milliseconds since the epoch. */
  readonly busyAt: number;
}

export interface Attempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** True when so many deliveries are unexplained that this message may be what ends its processes. */
  readonly isSuspect: boolean;
}

/** Unexplained deliveries from which on a message runs alone, so that it takes no neighbour with it. */
const SUSPECT_FROM = 3;

/** A first delivery has nothing to explain. */
export const FIRST_ATTEMPT: Attempt = { attempt: 1, isSuspect: false };
const NOTHING_KNOWN: KnownDeliveries = { failures: 0, givenBack: 0, contradicted: 0, busyAt: 0 };

/** @param deliveries the broker's count, 1 for the first delivery */
export function attemptOf(
  deliveries: number,
  { failures, givenBack }: Pick<KnownDeliveries, 'failures' | 'givenBack'>,
): Attempt {
  const unexplained = deliveries - 1 - failures - givenBack;
  return { attempt: 1 + failures, isSuspect: unexplained >= SUSPECT_FROM };
}

/** Remembers what became of deliveries, by stream sequence; bounded, the longest untouched are forgotten first. */
export class AttemptMemory {
  private readonly entries = new Map<number, KnownDeliveries>();

  /** @param limit messages that are remembered, default 10,000 (about 1 MB) */
  constructor(private readonly limit = 10_000) {}

  known(sequence: number): KnownDeliveries {
    return this.entries.get(sequence) ?? NOTHING_KNOWN;
  }

  failed(sequence: number): void {
    const known = this.known(sequence);
    this.put(sequence, { ...known, failures: known.failures + 1 });
  }

  gaveBack(sequence: number): void {
    const known = this.known(sequence);
    this.put(sequence, { ...known, givenBack: known.givenBack + 1 });
  }

  /**
   * A server was busy with the message, once more.
   *
   * @param lastSuccessAt when another message last got through
   * @returns how often that happened while others got through
   */
  busy(sequence: number, now: number, lastSuccessAt: number): number {
    const known = this.known(sequence);
    const isContradicted = known.busyAt > 0 && lastSuccessAt > known.busyAt;
    const contradicted = known.contradicted + (isContradicted ? 1 : 0);
    this.put(sequence, { ...known, contradicted, busyAt: now });
    return contradicted;
  }

  forget(sequence: number): void {
    this.entries.delete(sequence);
  }

  /** Forgets everything: the sequences of another stream mean other messages. */
  clear(): void {
    this.entries.clear();
  }

  get size(): number {
    return this.entries.size;
  }

  private put(sequence: number, known: KnownDeliveries): void {
    this.entries.delete(sequence);
    this.entries.set(sequence, known);
    if (this.entries.size > this.limit) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest as number);
    }
  }
}
