/**
 * One life of a consumer on the broker. Acknowledgements name a consumer and a sequence, nothing more: sent to a
 * consumer that was created anew, or rolled back to an older disk image, they would acknowledge a message that nobody
 * has seen. So whenever the connection was lost, settling waits until it is known that the consumer is still the one
 * that delivered, and what was delivered in an ended life is never settled.
 */
export class Epoch {
  private state: 'sure' | 'doubtful' | 'ended' = 'sure';
  private readonly listeners = new Set<() => void>();
  private highest = 0;

  /**
   * @param createdAt when the broker created the consumer, as the broker writes it
   * @param ackWaitMs the consumer's ack_wait: how often the broker must hear from us
   */
  constructor(
    readonly createdAt: string,
    readonly ackWaitMs = 30_000,
  ) {}

  /** Highest stream sequence that was delivered in this life. */
  get highestDelivered(): number {
    return this.highest;
  }

  get isSure(): boolean {
    return this.state === 'sure';
  }

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  delivered(streamSequence: number): void {
    this.highest = Math.max(this.highest, streamSequence);
  }

  /** The connection was lost: nothing is settled until somebody says {@link confirm} or {@link end}. */
  doubt(): void {
    if (this.state === 'sure') {
      this.state = 'doubtful';
    }
  }

  confirm(): void {
    if (this.state === 'doubtful') {
      this.state = 'sure';
      this.wake();
    }
  }

  end(): void {
    this.state = 'ended';
    this.wake();
  }

  /** Resolves as soon as the epoch is sure or ended. */
  certain(): Promise<void> {
    if (this.state !== 'doubtful') {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const unsubscribe = this.onCertain(() => {
        unsubscribe();
        resolve();
      });
    });
  }

  /** Calls the listener each time a doubt is over, and at the end; gives the function that ends this. */
  onCertain(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private wake(): void {
    [...this.listeners].forEach((listener) => listener());
  }
}
