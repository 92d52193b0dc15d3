import type { AbortSignalSource } from '../wire/decode.js';
import { isAnswer, type Answer } from '../words/answer.js';
import { HandlerTimeoutError, ShuttingDownError, UndecidedError } from '../words/errors.js';
import type { ReceivedEvent } from '../words/received-event.js';
import type { HandlerDefinition } from '../words/handler.js';
import { backoffDelay, BUSY_BACKOFF, pause } from '../words/waiting.js';
import type { Checked } from './taker.js';

/** What a handler answered for one message, or what was thrown instead. */
export interface Handled extends Checked {
  /** When the call began that decided it, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly end: { readonly answer: Answer } | { readonly error: unknown };
}

export interface HandlingDeps {
  readonly handlerSeconds: number;
  now(): number;
  /**
   * Whether an error is about all messages of a call (an outage, the end of the service), about a server that was busy
   * and may not be so the next time, or about one of the messages.
   */
  isAbout(error: unknown): 'all' | 'busy' | 'one';
}

/** How often a batch is tried as it is while a server is busy with it. */
const BUSY_TRIES = 5;
/** All calls for one batch, halves and repetitions, may be begun within so many times the time of one. */
const TOTAL_SHARE = 3;

/** *do* for one batch: calls the handler, ends it when its time is over, and finds the message that makes it throw. */
export class Handling implements AbortSignalSource {
  private controller: AbortController | undefined;
  private reason: Error | undefined;
  private reject: ((error: Error) => void) | undefined;
  private endsAt = Number.POSITIVE_INFINITY;
  private isFinal = false;
  /** When no further call is begun, milliseconds since the epoch. */
  private overAt: number | undefined;
  private resting: AbortController | undefined;

  constructor(private readonly deps: HandlingDeps) {}

  private get totalSeconds(): number {
    return this.deps.handlerSeconds * TOTAL_SHARE;
  }

  /** Aborts when the call's time is over, or the service's. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.reason && !this.controller.signal.aborted) {
      this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /**
   * Calls the handler. When it throws for several messages at once, nobody knows which of them it was: each half is
   * tried alone, down to the one that fails, so one poisoned message never costs its neighbours an attempt. When a server
   * was busy, all of them are tried again together, a few times: halving would only make more calls of one.
   *
   * All calls together end some time after the time of one; what is not decided by then comes again.
   */
  async handle(handler: HandlerDefinition, ready: readonly Checked[]): Promise<Handled[]> {
    this.overAt ??= this.deps.now() + this.totalSeconds * 1000;
    for (let tries = 1; ; tries++) {
      const startedAt = this.deps.now();
      try {
        const answers = await this.race(startedAt, () => call(handler, ready));
        checkAnswers(answers, ready.length);
        return ready.map((checked, index) => ({
          ...checked,
          startedAt,
          end: { answer: answers[index] as Answer },
        }));
      } catch (error) {
        const about = this.isFinal ? 'all' : this.deps.isAbout(error);
        const isOver = this.deps.now() >= this.overAt;
        if (about === 'busy' && tries < BUSY_TRIES && !isOver) {
          await this.rest(backoffDelay(tries, String(ready[0]?.taken.streamSequence), BUSY_BACKOFF));
          continue;
        }
        if (about === 'one' && ready.length > 1 && !isOver) {
          const middle = ready.length >> 1;
          const first = await this.handle(handler, ready.slice(0, middle));
          return [...first, ...(await this.handle(handler, ready.slice(middle)))];
        }
        const isUndecided = about === 'one' && ready.length > 1;
        const end = { error: isUndecided ? new UndecidedError(this.totalSeconds, error) : error };
        return ready.map((checked) => ({ ...checked, startedAt, end }));
      }
    }
  }

  /** Ends the call when its time is over. */
  checkDeadline(now: number): void {
    if (now >= this.endsAt) {
      this.end(new HandlerTimeoutError(this.deps.handlerSeconds));
    }
  }

  /** Ends this call and all further ones. */
  abort(): void {
    this.isFinal = true;
    this.end(new ShuttingDownError());
    this.resting?.abort();
  }

  private async rest(ms: number): Promise<void> {
    this.resting = new AbortController();
    await pause(ms, this.resting.signal);
  }

  private async race<Value>(now: number, call: () => Promise<Value>): Promise<Value> {
    if (this.isFinal && this.reason) {
      throw this.reason;
    }
    this.endsAt = now + this.deps.handlerSeconds * 1000;
    this.reason = undefined;
    this.controller = undefined;
    try {
      return await new Promise<Value>((resolve, reject) => {
        this.reject = reject;
        call().then(resolve, reject);
      });
    } finally {
      this.endsAt = Number.POSITIVE_INFINITY;
      this.reject = undefined;
    }
  }

  private end(reason: Error): void {
    this.reason ??= reason;
    this.controller?.abort(this.reason);
    this.reject?.(this.reason);
  }
}

async function call(handler: HandlerDefinition, ready: readonly Checked[]): Promise<readonly Answer[]> {
  if (handler.kind === 'one') {
    return [await handler.handle((ready[0] as Checked).item as ReceivedEvent)];
  }
  const items = ready.map(({ item }) => item);
  return handler.handle(items as never);
}

function checkAnswers(answers: readonly Answer[], count: number): void {
  if (!Array.isArray(answers) || answers.length !== count || !answers.every(isAnswer)) {
    throw new Error(`The handler must answer with one answer for each of its ${count} messages.`);
  }
}
