import { urlVariables, type ServerName } from './stack-types.js';

const protocols: Record<ServerName, readonly string[]> = {
  nats: ['nats', 'tls', 'ws', 'wss'],
  postgres: ['postgres', 'postgresql'],
  elasticsearch: ['http', 'https'],
};
const examples: Record<ServerName, string> = {
  nats: 'nats://127.0.0.1:4222',
  postgres: 'postgresql://dateline@127.0.0.1:5432/dateline',
  elasticsearch: 'http://127.0.0.1:9200',
};

/** A URL without its password, for messages. */
export function withoutPassword(url: string): string {
  return url.replace(/(\/\/[^/@:]*):[^/@]*@/g, '$1:***@');
}

/** One sentence about an address that cannot be one of such a server, whatever runs there; undefined when it can. */
export function addressProblem(name: ServerName, address: string): string | undefined {
  // NATS takes a list of servers.
  const urls = name === 'nats' ? address.split(',').map((part) => part.trim()) : [address];
  if (urls.every((url) => isAddress(url, protocols[name]))) return undefined;
  return `${urlVariables[name]}="${withoutPassword(address)}" is no address of a server; it must be like ${examples[name]}.`;
}

function isAddress(url: string, known: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return known.includes(protocol.replace(/:$/, '')) && hostname !== '';
}
