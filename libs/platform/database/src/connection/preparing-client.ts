import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { WatchedClient, type WatchedClientConfig } from './watched-client.js';

/**
 * Statements with more parameters are lists of rows: their text differs with the number of rows, and keeping a plan for
 * each would fill the server's memory.
 */
const MAX_PARAMETERS = 20;
/** Texts that get a name, in this process; code that makes up texts without end must not fill the server's memory. */
const MAX_TEXTS = 250;

const names = new Map<string, string>();

/**
 * A connection that prepares each statement with parameters the first time and names it afterwards: parsing and planning
 * cost more than executing most of what a capture needs.
 */
export class PreparingClient extends WatchedClient {
  constructor(config: WatchedClientConfig) {
    super(config);
    const send = this.query.bind(this) as (...request: unknown[]) => unknown;
    const query = (statement: unknown, values: unknown, ...rest: unknown[]) => {
      this.asked();
      return send(named(statement, values) ?? statement, values, ...rest);
    };
    this.query = query as Client['query'];
  }
}

function named(text: unknown, values: unknown): { name: string; text: string } | undefined {
  if (typeof text !== 'string' || !Array.isArray(values) || values.length > MAX_PARAMETERS) return undefined;
  const name = nameOf(text);
  return name === undefined ? undefined : { name, text };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_TEXTS) return known;
  const name = hash('sha1', text, 'hex').slice(0, 16);
  names.set(text, name);
  return name;
}
