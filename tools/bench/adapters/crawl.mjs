// Robots, URL identity and the network guard for the conformance bench. The guard is the real client: only its
// resolver and its sockets are replaced, by the answers that a case gives.
import { Duplex } from 'node:stream';

import {
  canonicalUrl as canonical,
  crawlDelay as delayOf,
  isAllowed,
  parseRobots,
  sitemaps as sitemapsOf,
} from '@dateline/crawl';
import { GuardedClient } from '@dateline/http';

export const canonicalUrl = (url) => canonical(url);
export const allowed = (robots, agent, url) => isAllowed(parseRobots(robots), agent, url);
export const crawlDelay = (robots, agent) => delayOf(parseRobots(robots), agent);
export const sitemaps = (robots, url) => sitemapsOf(parseRobots(robots), url);

/** A connection that answers one request from the case's list, then closes: each hop connects anew. */
class ScriptedSocket extends Duplex {
  #received = '';
  #answer;
  constructor(remoteAddress, answer) {
    super();
    this.remoteAddress = remoteAddress;
    this.#answer = answer;
  }
  _read() {}
  _write(chunk, _encoding, done) {
    this.#received += chunk.toString('latin1');
    if (this.#received.includes('\r\n\r\n')) {
      this.#received = '';
      setImmediate(() => {
        this.push(this.#answer());
        this.push(null);
      });
    }
    done();
  }
}

export async function guard({ url, dnsAnswers, redirects }) {
  const connectedTo = [];
  const answered = new Map();
  let lookups = 0;
  let mostLookups = 0;
  let hop = 0;
  const client = new GuardedClient({
    resolve: async (hostname) => {
      lookups += 1;
      mostLookups = Math.max(mostLookups, lookups);
      const lists = dnsAnswers[hostname] ?? [];
      const turn = answered.get(hostname) ?? 0;
      answered.set(hostname, turn + 1);
      return lists[Math.min(turn, lists.length - 1)] ?? [];
    },
    openSocket: async ({ addresses, onSocket }) => {
      lookups = 0;
      connectedTo.push(addresses[0]);
      const socket = new ScriptedSocket(addresses[0], () => {
        const redirect = redirects[hop++];
        const head = redirect
          ? `HTTP/1.1 ${redirect.status} Moved\r\nLocation: ${redirect.location}\r\n`
          : 'HTTP/1.1 200 OK\r\n';
        return Buffer.from(`${head}Content-Length: 0\r\nConnection: close\r\n\r\n`);
      });
      onSocket(socket);
      return socket;
    },
  });
  try {
    await client.fetch(url);
    return { allowed: true, reason: 'fetched', connectedTo, lookups: mostLookups };
  } catch (error) {
    return { allowed: false, reason: `${error.reason}: ${error.message}`, connectedTo, lookups: mostLookups };
  } finally {
    await client.close();
  }
}
