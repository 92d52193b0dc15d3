import type { IncomingHttpHeaders } from 'node:http';

import type { Dispatcher } from 'undici';

import { FetchFailure } from './fetch-failure.js';
import type { FetchScope } from './fetch-scope.js';

export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Body bytes on the wire. */
  readonly maxBytes: number;
}

/** One answer, its body still encoded as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty for answers whose body nobody reads: everything but 2xx. */
  readonly body: Buffer;
}

/** Bodies of redirects and errors are drained up to here to keep the connection, then the connection is given up. */
const MAX_DRAINED_BYTES = 64 * 1024;

/** Sends one GET on the dispatcher and collects the answer within the byte limit and the scope's life. */
export function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  scope: FetchScope,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const collector = new AnswerCollector(request, scope, resolve, reject);
    scope.whenEnded((error) => collector.fail(error));
    const { url, headers } = request;
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: 'GET', headers },
      collector,
    );
  });
}

/** undici's low-level handler: no stream between socket and buffer, which is most of the cost of `request()`. */
class AnswerCollector implements Dispatcher.DispatchHandler {
  /** Whether headers came: a request may only be repeated before that. */
  hasStarted = false;
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private chunks: Buffer[] = [];
  private bytes = 0;
  private isSettled = false;

  constructor(
    private readonly request: ExchangeRequest,
    private readonly scope: FetchScope,
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.scope.ended) controller.abort(this.scope.ended);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.hasStarted = true;
    this.status = status;
    this.headers = headers;
    const announced = Number(headers['content-length'] ?? 0);
    if (this.isWanted() && announced > this.request.maxBytes) this.fail(this.tooLarge(announced));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (!this.isWanted()) {
      if (this.bytes <= MAX_DRAINED_BYTES) return;
      this.complete();
      controller.abort(new Error('the rest of the body is of no use'));
    } else if (this.bytes > this.request.maxBytes) this.fail(this.tooLarge(this.bytes));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.complete();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.settle(() => this.reject(this.hasStarted ? error : Object.assign(error, { isBeforeAnswer: true })));
  }

  /** Ends the exchange from outside: the caller hears at once, the connection is given up. */
  fail(error: Error): void {
    this.settle(() => this.reject(error));
    this.controller?.abort(error);
  }

  private complete(): void {
    const body =
      this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks, this.wantedBytes());
    this.settle(() => this.resolve({ status: this.status, headers: this.headers, body }));
  }

  private wantedBytes(): number {
    return this.isWanted() ? this.bytes : 0;
  }

  private isWanted(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  private settle(how: () => void): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.scope.whenEnded(null);
    how();
    this.chunks = [];
  }

  private tooLarge(bytes: number): FetchFailure {
    return new FetchFailure(
      'body-too-large',
      `The body of ${this.request.url.href} has ${bytes} bytes or more; the limit is ${this.request.maxBytes}.`,
      { isTemporary: false, status: this.status },
    );
  }
}
