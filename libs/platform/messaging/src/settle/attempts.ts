/**
 * Which attempt is this? The broker counts deliveries, and that count includes what must not burn attempts: messages
 * given back in an outage or at a shutdown (law 6). It cannot be corrected at the broker, so it is corrected here:
 *
 * - what this process knows about a message (failures, give-backs) is counted exactly;
 * - deliveries that it knows nothing about (another instance, an earlier life, a process that died) are forgiven up
 *   to twice the allowed attempts, and count as attempts beyond that.
 *
 * So an outage never parks anything, a failing message is parked after `maxAttempts` failures in one process and
 * after about three times as many in the worst mix of restarts and instances, and a message that kills its process
 * each time still ends parked. No state is kept outside: the middle of the line is stateless (law 9).
 */
export interface KnownDeliveries {
  /** Deliveries that failed on the message's own merits. */
  readonly failures: number;
  /** Deliveries that were given back: outage, shutdown, `wait`. */
  readonly givenBack: number;
}

export interface Attempt {
  /** 1 for the first; beyond `maxAttempts` only when unexplained deliveries were too many. */
  readonly attempt: number;
  /** True when so many deliveries are unexplained that this message may be what ends its processes. */
  readonly isSuspect: boolean;
}

/** Unexplained deliveries from which on a message runs alone, so that it takes no neighbour with it. */
const SUSPECT_FROM = 3;

export const NOTHING_KNOWN: KnownDeliveries = { failures: 0, givenBack: 0 };

/** @param deliveries the broker's count, 1 for the first delivery */
export function attemptOf(deliveries: number, known: KnownDeliveries, maxAttempts: number): Attempt {
  const unexplained = Math.max(0, deliveries - 1 - known.failures - known.givenBack);
  return {
    attempt: 1 + known.failures + Math.max(0, unexplained - 2 * maxAttempts),
    isSuspect: unexplained >= SUSPECT_FROM,
  };
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
