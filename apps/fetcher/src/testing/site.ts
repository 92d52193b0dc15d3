import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real site on loopback that writes down when it was asked for what; for the integration specs of the fetcher. */
export class Site {
  readonly requests: { path: string; at: number; headers: IncomingHttpHeaders }[] = [];
  /** What answers; each test sets its own. */
  answer: RequestListener = (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html', etag: '"1"', 'x-secret': 'no' })
      .end('<p>text</p>');
  private readonly server: Server = createServer((request, response) => {
    this.requests.push({ path: request.url ?? '', at: performance.now(), headers: request.headers });
    this.answer(request, response);
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }
}
