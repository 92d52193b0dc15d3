import { HandlerTimeoutError } from '../outcome/errors.js';
import type { AbortSignalSource } from './lane.js';

/** The deadline of a handler's call: its abort signal, made on demand, and the race against the handler. */
export class Deadline implements AbortSignalSource {
  private controller: AbortController | undefined;
  private reason: Error | undefined;
  private reject: ((error: Error) => void) | undefined;
  private endsAt = Number.POSITIVE_INFINITY;
  private isFinal = false;

  /** @param seconds time that each call has */
  constructor(private readonly seconds: number) {}

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.reason && !this.controller.signal.aborted) {
      this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /**
   * Starts the clock for one call. Gives its end, or a HandlerTimeoutError when the time is over first, or what
   * {@link abort} was given.
   */
  async race<Value>(now: number, call: () => Promise<Value>): Promise<Value> {
    if (this.isFinal && this.reason) {
      throw this.reason;
    }
    this.endsAt = now + this.seconds * 1000;
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

  /** Ends the call when its time is over. */
  check(now: number): void {
    if (now >= this.endsAt) {
      this.end(new HandlerTimeoutError(this.seconds));
    }
  }

  /** Ends this call and all further ones. */
  abort(reason: Error): void {
    this.isFinal = true;
    this.end(reason);
  }

  private end(reason: Error): void {
    this.reason ??= reason;
    this.controller?.abort(this.reason);
    this.reject?.(this.reason);
  }
}
