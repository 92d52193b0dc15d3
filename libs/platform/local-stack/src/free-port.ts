import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports are drawn from below the kernels' ephemeral ranges (Linux 32768+, macOS and Windows 49152+). A port from
 * inside could be taken by any outgoing connection while its server restarts, and a client that keeps dialling a
 * dead loopback port inside that range can even connect to itself.
 */
const firstPort = 20_000;
const lastPort = 29_999;

/** Handed out by this process and maybe not yet bound: two servers that start at once must not get the same. */
const handedOut = new Set<number>();

/** Whether 127.0.0.1:port can be bound now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A free loopback TCP port between 20000 and 29999 that this process has not handed out before. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const port = randomInt(firstPort, lastPort + 1);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free TCP port was found on 127.0.0.1 between ${firstPort} and ${lastPort}.`);
}
