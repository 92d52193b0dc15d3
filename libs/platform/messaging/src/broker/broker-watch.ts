import type { Names } from '@dateline/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { BrokerConnection } from './connection.js';
import { orMissing } from './verify.js';

/** What is remembered of a stream outside the broker. */
export interface StreamMemory {
  /** When the broker created the stream, as the broker writes it. */
  readonly createdAt: string;
  /** Highest sequence that is known to have been stored. */
  readonly lastSequence: number;
}

/** By name of the stream. */
export type BrokerMemoryRecord = Readonly<Record<string, StreamMemory>>;

/** Keeps the memory where the broker's loss does not reach it: in the ledger. */
export interface BrokerMemory {
  /** What was saved last; empty at the very first start. */
  load(): Promise<BrokerMemoryRecord>;
  save(memory: BrokerMemoryRecord): Promise<void>;
}

/** How the loss showed. */
export type MemoryLossKind =
  /** The stream is gone: provision it, the next report then asks for the announcing. */
  | 'stream-missing'
  /** The stream was created anew. */
  | 'stream-recreated'
  /** The stream is the same, but shorter than it was: its store was rolled back. */
  | 'stream-shorter'
  /** A new message got a sequence that was given out before. */
  | 'sequence-regressed';

export interface MemoryLoss {
  readonly kind: MemoryLossKind;
  readonly stream: string;
  /** One sentence for the log. */
  readonly text: string;
}

/** An ack whose sequence is not above one that was acked before it was even sent: the stream lost its end. */
export interface SequenceRegression {
  readonly stream: string;
  readonly sequence: number;
  readonly expectedAbove: number;
}

/** What the acks of a publisher say about the streams; the publisher is one floor up, so it comes as this. */
export interface AckedSequences {
  /** Highest sequence that was acked for new events, by stream. */
  readonly highestAcked: ReadonlyMap<string, number>;
  /** Forgets the highest sequence of a stream whose loss was noticed. */
  forgetAcked(stream: string): void;
  /** Calls the listener when an ack proves that a stream lost its end; gives the function that ends this. */
  onRegression(listener: (regression: SequenceRegression) => void): () => void;
}

export interface BrokerWatchOptions {
  readonly connection: BrokerConnection;
  readonly names: Names;
  readonly memory: BrokerMemory;
  /** The publisher whose acks are compared with what is remembered. */
  readonly publisher?: AckedSequences;
  /**
   * Called for each loss, and awaited: provision or announce here. When it throws, nothing is remembered and the
   * next check reports the same loss again.
   */
  readonly onMemoryLost: (loss: MemoryLoss) => Promise<void> | void;
  /** Called when a check itself could not be done; the next one is done anyway. */
  readonly onError?: (error: unknown) => void;
  /** Seconds between checks; default 15. A reconnect is checked at once. */
  readonly intervalSeconds?: number;
}

/**
 * Notices that the broker lost what it had acknowledged: wiped, replaced, or rolled back to an older disk image. No
 * single sign is enough (a rolled-back store keeps its `created`, a wiped one accepts everything anew), so all are
 * looked at: at the start, at each reconnect, periodically, and at each ack.
 */
export class BrokerWatch {
  private jsm: JetStreamManager | undefined;
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;
  private again = false;
  private isStopped = false;
  private readonly undo: Array<() => void> = [];

  constructor(private readonly options: BrokerWatchOptions) {}

  /** Starts watching, with a first check. */
  async start(): Promise<void> {
    const { connection, publisher, intervalSeconds = 15 } = this.options;
    this.jsm = await jetstreamManager(connection.nc, { checkAPI: false });
    this.undo.push(connection.on((event) => event === 'reconnected' && this.checkSoon()));
    if (publisher) {
      this.undo.push(publisher.onRegression((regression) => this.onRegression(regression)));
    }
    this.timer = setInterval(() => this.checkSoon(), intervalSeconds * 1000);
    await this.check();
  }

  /** Ends watching; a check that is under way is finished. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    this.undo.forEach((undo) => undo());
    await this.checking?.catch(() => undefined);
  }

  /** Compares the broker with what is remembered, reports what was lost, and remembers what is there now. */
  check(): Promise<void> {
    if (this.checking) {
      this.again = true;
      return this.checking;
    }
    this.checking = this.checkAll().finally(() => {
      this.checking = undefined;
      if (this.again && !this.isStopped) {
        this.again = false;
        this.checkSoon();
      }
    });
    return this.checking;
  }

  private checkSoon(): void {
    this.check().catch((error: unknown) => this.options.onError?.(error));
  }

  private onRegression(regression: SequenceRegression): void {
    const { stream, sequence, expectedAbove } = regression;
    const text = `${stream} gave a new message the sequence ${sequence}, though ${expectedAbove} was given out before.`;
    void (async () => {
      await this.options.onMemoryLost({ kind: 'sequence-regressed', stream, text });
      await this.check();
    })().catch((error: unknown) => this.options.onError?.(error));
  }

  private async checkAll(): Promise<void> {
    const remembered = await this.options.memory.load();
    const present: Record<string, StreamMemory> = {};
    const losses: MemoryLoss[] = [];
    for (const stream of Object.values(this.options.names.streams)) {
      const before = remembered[stream];
      const now = await this.look(stream);
      const loss = compareMemory(stream, before, now);
      if (loss) {
        losses.push(loss);
      }
      const kept = now ? this.remember(stream, before, now, loss) : before;
      if (kept) {
        present[stream] = kept;
      }
    }
    for (const loss of losses) {
      await this.options.onMemoryLost(loss);
      if (loss.kind !== 'stream-missing') {
        this.options.publisher?.forgetAcked(loss.stream);
      }
    }
    if (JSON.stringify(present) !== JSON.stringify(remembered)) {
      await this.options.memory.save(present);
    }
  }

  private async look(stream: string): Promise<StreamMemory | undefined> {
    const info = await orMissing((this.jsm as JetStreamManager).streams.info(stream));
    return info && { createdAt: info.created, lastSequence: info.state.last_seq };
  }

  private remember(
    stream: string,
    before: StreamMemory | undefined,
    now: StreamMemory,
    loss: MemoryLoss | undefined,
  ): StreamMemory {
    // Acks that came in while this check ran are newer than its look at the stream.
    const acked = loss ? 0 : (this.options.publisher?.highestAcked.get(stream) ?? 0);
    const known = loss ? 0 : (before?.lastSequence ?? 0);
    return { createdAt: now.createdAt, lastSequence: Math.max(now.lastSequence, acked, known) };
  }
}

/** Compares what is remembered of a stream with what is there now. Pure. */
export function compareMemory(
  stream: string,
  before: StreamMemory | undefined,
  now: StreamMemory | undefined,
): MemoryLoss | undefined {
  if (!now) {
    return { kind: 'stream-missing', stream, text: `The stream ${stream} does not exist on the broker.` };
  }
  if (!before) {
    return undefined;
  }
  if (now.createdAt !== before.createdAt) {
    const text = `${stream} was created anew at ${now.createdAt}; the one of ${before.createdAt} is gone.`;
    return { kind: 'stream-recreated', stream, text };
  }
  if (now.lastSequence < before.lastSequence) {
    const text = `${stream} ends at ${now.lastSequence}, though ${before.lastSequence} was stored: it was rolled back.`;
    return { kind: 'stream-shorter', stream, text };
  }
  return undefined;
}

/** Starts a {@link BrokerWatch}. */
export async function watchBroker(options: BrokerWatchOptions): Promise<BrokerWatch> {
  const watch = new BrokerWatch(options);
  await watch.start();
  return watch;
}
