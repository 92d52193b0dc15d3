import type { Names } from '@dateline/contracts';
import { ensureIndex } from './ensure-template.js';
import type { SearchClient } from './search-client.js';
import { answerOf, isSearchDown } from './search-errors.js';
import { verifyTemplate } from './verify-search.js';

/**
 * Makes each month's index before its first document. A bulk would make it, too; but on a cluster that has lost its
 * data, and the template with it, the bulk would make an index with guessed mappings outside the read alias, and
 * everything written there would be lost to readers without an error. For the same reason what is known is forgotten
 * sooner than a cluster can be replaced.
 */
export class IndexGuard {
  readonly #client: SearchClient;
  readonly #names: Names;
  readonly #checkIntervalMs: number;
  #known = new Set<string>();
  #knownSince = performance.now();

  constructor(client: SearchClient, names: Names, checkIntervalMs: number) {
    this.#client = client;
    this.#names = names;
    this.#checkIntervalMs = checkIntervalMs;
  }

  /**
   * Sees to it that these indices are there.
   *
   * @returns those that Elasticsearch refuses to make (it has too many shards, say), with its reason: the others are fine
   * @throws SearchNotReadyError when an index is missing and the template, too
   */
  async check(indices: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (performance.now() - this.#knownSince > this.#checkIntervalMs) this.forget();
    const refused = new Map<string, string>();
    const unknown = new Set(indices.filter((index) => !this.#known.has(index)));
    if (unknown.size === 0) return refused;
    await verifyTemplate(this.#client, this.#names);
    for (const index of unknown) {
      try {
        await ensureIndex(this.#client, index);
        this.#known.add(index);
      } catch (error) {
        const answer = answerOf(error);
        if (!answer || isSearchDown(error)) throw error;
        refused.set(index, `${answer.type}: ${answer.reason}`);
      }
    }
    return refused;
  }

  /** After any refusal or outage: the cluster may be another one now. */
  forget(): void {
    this.#known = new Set();
    this.#knownSince = performance.now();
  }
}
