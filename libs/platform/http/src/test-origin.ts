import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server on all loopback addresses, for this library's own integration specs. */
export class TestOrigin {
  /** What answers; each test sets its own. */
  handler: RequestListener = (_request, response) => response.end();
  /** The requests since `reset`. */
  requests: IncomingMessage[] = [];
  readonly server: Server = createServer((request, response) => {
    this.requests.push(request);
    this.handler(request, response);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '0.0.0.0', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:port`, without a slash at the end. */
  get base(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers every request alike. */
  answers(status: number, headers: Record<string, string> = {}, body: Buffer | string = ''): void {
    this.handler = (_request, response) => response.writeHead(status, headers).end(body);
  }
}

/** TCP connections of this process, both ends, once the server's ends have heard that theirs are gone. */
export async function settledSockets(): Promise<number> {
  const count = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  for (let i = 0; i < 50 && count() > 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  return count();
}
