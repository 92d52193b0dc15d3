import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How sites are told apart. `addresses`: each has a loopback address of its own, as real sites have hosts (Linux
 * answers all of 127.0.0.0/8). `ports`: each has a port of 127.0.0.1, where the system has no further loopback
 * addresses. `paths`: all share one host and port under `/<site>/`, for containers.
 */
export type AddressMode = 'addresses' | 'ports' | 'paths';

/** Where to listen. */
export interface DoorOptions {
  /** 0 takes a free one. */
  port: number;
  host: string;
  /** The name that others know this machine by; given or with another host than loopback, sites share it. */
  publicHost?: string | undefined;
  siteIds: readonly string[];
}

/** Called for every request; `siteId` is null at the control address. */
export type Visitor = (
  siteId: string | null,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => void;

/** Open sockets and the addresses of what is behind them. */
export interface Doors {
  mode: AddressMode;
  controlUrl: string;
  baseOf(siteId: string): string;
  /** Ends open connections too, so that it takes no time. */
  close(): Promise<void>;
}

const KEEP_ALIVE_MILLISECONDS = 30_000;
const ATTEMPTS = 10;
/** The last byte of an IPv4 address, without the network's and the broadcast address. */
const SITES_PER_NET = 250;

export const chooseMode = (
  { host, publicHost }: Pick<DoorOptions, 'host' | 'publicHost'>,
  system: string,
): AddressMode => {
  if (publicHost !== undefined || !host.startsWith('127.')) return 'paths';
  return system === 'linux' ? 'addresses' : 'ports';
};

async function listen(
  host: string,
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
}

/** Splits `/<site>/rest` into the site, if there is one of that name, and `/rest`. */
function splitPath(path: string, siteIds: ReadonlySet<string>): { siteId: string | null; path: string } {
  const end = path.indexOf('/', 1);
  const siteId = end < 0 ? '' : path.slice(1, end);
  return siteIds.has(siteId) ? { siteId, path: path.slice(end) } : { siteId: null, path };
}

async function openShared(options: DoorOptions, visit: Visitor): Promise<Doors> {
  const siteIds = new Set(options.siteIds);
  const server = await listen(options.host, options.port, (request, response) => {
    const { siteId, path } = splitPath(request.url ?? '/', siteIds);
    visit(siteId, path, request, response);
  });
  const controlUrl = `http://${options.publicHost ?? '127.0.0.1'}:${portOf(server)}`;
  return {
    mode: 'paths',
    controlUrl,
    baseOf: (siteId) => `${controlUrl}/${siteId}`,
    close: () => closeAll([server]),
  };
}

async function openSeparate(options: DoorOptions, mode: AddressMode, visit: Visitor): Promise<Doors> {
  const servers: Server[] = [];
  const bases = new Map<string, string>();
  const open = async (siteId: string | null, host: string, port: number): Promise<string> => {
    const server = await listen(host, port, (request, response) =>
      visit(siteId, request.url ?? '/', request, response),
    );
    servers.push(server);
    return `http://${host}:${portOf(server)}`;
  };
  try {
    const controlUrl = await open(null, options.host, options.port);
    const port = Number(new URL(controlUrl).port);
    for (const [at, siteId] of options.siteIds.entries()) {
      const own = `127.2.${Math.floor(at / SITES_PER_NET)}.${(at % SITES_PER_NET) + 1}`;
      bases.set(
        siteId,
        mode === 'addresses' ? await open(siteId, own, port) : await open(siteId, options.host, 0),
      );
    }
    return { mode, controlUrl, baseOf: (siteId) => bases.get(siteId) ?? '', close: () => closeAll(servers) };
  } catch (error) {
    await closeAll(servers);
    throw error;
  }
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';

/**
 * Opens the control address and one for each site. A free port of one address may be taken on another, so with
 * port 0 another is tried, ten times at most.
 */
export async function openDoors(options: DoorOptions, visit: Visitor): Promise<Doors> {
  const mode = chooseMode(options, process.platform);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return mode === 'paths' ? await openShared(options, visit) : await openSeparate(options, mode, visit);
    } catch (error) {
      if (isTaken(error) && options.port !== 0) {
        throw new Error(
          `Port ${options.port} is in use; choose another one for the newsroom, or 0 for a free one.`,
          {
            cause: error,
          },
        );
      }
      if (!isTaken(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
