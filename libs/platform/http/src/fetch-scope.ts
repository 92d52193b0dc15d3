import { FetchFailure } from './fetch-failure.js';

/**
 * The life of one fetch over all its hops: it ends by deadline or by the caller's signal, and tells whoever works
 * for it at that moment. `dispose` leaves neither timer nor listener behind.
 */
export class FetchScope {
  private readonly timer: NodeJS.Timeout;
  private readonly signal: AbortSignal | undefined;
  private listener: ((error: Error) => void) | null = null;
  /** Set once the fetch has to end. */
  ended: Error | null = null;

  constructor(url: string, deadlineMs: number, signal?: AbortSignal) {
    this.signal = signal;
    this.timer = setTimeout(() => {
      this.end(
        new FetchFailure('timed-out', `${url} was not complete after ${deadlineMs} ms.`, {
          isTemporary: true,
        }),
      );
    }, deadlineMs);
    if (signal?.aborted) this.end(reasonOf(signal));
    else signal?.addEventListener('abort', this.onSignal, { once: true });
  }

  /** Who is told when the fetch has to end; one at a time. */
  whenEnded(listener: ((error: Error) => void) | null): void {
    this.listener = listener;
  }

  throwIfEnded(): void {
    if (this.ended) throw this.ended;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onSignal);
    this.listener = null;
  }

  private readonly onSignal = (): void => this.end(reasonOf(this.signal as AbortSignal));

  private end(error: Error): void {
    if (this.ended) return;
    this.ended = error;
    this.listener?.(error);
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException('The fetch was aborted.', 'AbortError');
}
