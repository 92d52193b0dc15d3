import { setTimeout as sleep } from 'node:timers/promises';
import type { ArticleDocument, Names } from '@dateline/contracts';
import { decideItem, type BulkAnswerItem, type BulkDecision } from './bulk-decision.js';
import { cutIntoRequests, withdrawItem, writeItem, type BulkItem } from './bulk-item.js';
import { IndexGuard } from './index-guard.js';
import type { SearchClient } from './search-client.js';
import { asSearchError, isSearchDown, SearchDownError } from './search-errors.js';

export interface BulkLimits {
  /** Documents a request; 200 was the fastest on 2 cores. */
  readonly maxItems: number;
  /** Bytes a request, and the most that one document may have. */
  readonly maxBytes: number;
  /** Milliseconds in which items that an overloaded server refused are tried again before they come back as `retry`. */
  readonly retryDeadlineMs: number;
  /** Milliseconds before the first repetition; doubles up to 2,000. */
  readonly firstBackOffMs: number;
  /** Milliseconds after which a month's index is looked for again; less than Elasticsearch needs to start anew. */
  readonly indexCheckIntervalMs: number;
}

export const DEFAULT_BULK_LIMITS: BulkLimits = {
  maxItems: 200,
  maxBytes: 8 * 1024 * 1024,
  retryDeadlineMs: 10_000,
  firstBackOffMs: 100,
  indexCheckIntervalMs: 10_000,
};
const MAX_BACK_OFF_MS = 2000;

/** A document and the ledger-wide order number that decides which of two is newer. */
export interface BulkWrite {
  readonly document: ArticleDocument;
  readonly sequence: number;
}
export interface BulkWithdrawal {
  readonly articleId: string;
  /** The physical index that it stands in. */
  readonly index: string;
  readonly sequence: number;
}
export interface BulkResult extends BulkDecision {
  readonly articleId: string;
  readonly sequence: number;
  /** The physical index that it was meant for. */
  readonly index: string;
}
export interface BulkOutcome {
  /** One for each document, in the order in which they were given. */
  readonly results: readonly BulkResult[];
}

/**
 * Writes documents to their month's index, item by item: an older one never replaces a newer one, and one that
 * Elasticsearch cannot take costs its neighbours nothing. Requests go one at a time, also when callers overlap, because
 * two at once are slower than one.
 */
export class BulkWriter {
  readonly #client: SearchClient;
  readonly #names: Names;
  readonly #limits: BulkLimits;
  readonly #guard: IndexGuard;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(client: SearchClient, names: Names, limits: Partial<BulkLimits> = {}) {
    this.#client = client;
    this.#names = names;
    this.#limits = { ...DEFAULT_BULK_LIMITS, ...limits };
    this.#guard = new IndexGuard(client, names, this.#limits.indexCheckIntervalMs);
  }

  /**
   * @throws SearchDownError when Elasticsearch does not answer or refuses all; some documents may be written, and
   *   writing all of them again does no harm
   * @throws SearchNotReadyError when the index template is gone (`dateline setup` makes it)
   */
  write(writes: readonly BulkWrite[]): Promise<BulkOutcome> {
    return this.#run(writes.map(({ document, sequence }) => writeItem(this.#names, document, sequence)));
  }

  /**
   * Removes articles; `indexed` then means "is not there". Elasticsearch remembers the version of a removed document
   * for one minute only, so the caller must not write an older sequence later (the ledger's `indexed_seq` sees to it).
   *
   * @throws as `write`
   */
  withdraw(withdrawals: readonly BulkWithdrawal[]): Promise<BulkOutcome> {
    return this.#run(
      withdrawals.map(({ articleId, index, sequence }) => withdrawItem(index, articleId, sequence)),
    );
  }

  #run(items: BulkItem[]): Promise<BulkOutcome> {
    const mine = this.#turn.then(() => this.#writeAll(items));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #writeAll(items: BulkItem[]): Promise<BulkOutcome> {
    const decisions = new Map<BulkItem, BulkDecision>();
    const fitting = items.filter((item) => {
      if (item.bytes <= this.#limits.maxBytes) return true;
      const error = `The document has ${item.bytes} bytes; a bulk request may have ${this.#limits.maxBytes}.`;
      decisions.set(item, { status: 'failed', error });
      return false;
    });
    for (const request of cutIntoRequests(fitting, this.#limits)) await this.#settle(request, decisions);
    const results = items.map((item) => ({
      articleId: item.articleId,
      sequence: item.sequence,
      index: item.index,
      ...(decisions.get(item) ?? decideItem(undefined)),
    }));
    return { results };
  }

  /**
   * Sends one request, and what an overloaded server refused again until it is taken or the deadline is over. An index
   * that takes no writes will not take them a second later, and must not hold up the others: that is the caller's wait.
   */
  async #settle(request: BulkItem[], decisions: Map<BulkItem, BulkDecision>): Promise<void> {
    const deadline = performance.now() + this.#limits.retryDeadlineMs;
    let open = request;
    for (let backOff = this.#limits.firstBackOffMs; ; backOff = Math.min(2 * backOff, MAX_BACK_OFF_MS)) {
      const answers = await this.#send(open);
      open.forEach((item, at) => decisions.set(item, decideItem(answers[at])));
      open = open.filter((item) => isWorthAnotherTry(decisions.get(item)));
      if (open.length === 0) return;
      // An index may have gone: look again before the next try.
      this.#guard.forget();
      if (performance.now() + backOff > deadline) return;
      await sleep(backOff);
    }
  }

  async #send(items: readonly BulkItem[]): Promise<readonly (BulkAnswerItem | undefined)[]> {
    try {
      const refused = await this.#guard.check(items.map((item) => item.index));
      const answers = await this.#request(items.filter(({ index }) => !refused.has(index)));
      return items.map(({ index }) => {
        const reason = refused.get(index);
        if (reason === undefined) return answers.shift();
        return { status: 404, error: { type: 'index_not_found_exception', reason } };
      });
    } catch (error) {
      this.#guard.forget();
      if (isOverloaded(error))
        return items.map(() => ({ status: 429, error: { type: 'too_many_requests' } }));
      throw asSearchError(error, `${items.length} documents were written`);
    }
  }

  async #request(items: readonly BulkItem[]): Promise<(BulkAnswerItem | undefined)[]> {
    if (items.length === 0) return [];
    const answer = await this.#client.transport.request<BulkAnswer>(
      {
        method: 'POST',
        path: '/_bulk',
        bulkBody: `${items.map((item) => item.lines).join('\n')}\n`,
        // HTTP 200 proves nothing: each item has a status of its own, and that is all that is asked for.
        querystring: { filter_path: 'items.*.status,items.*.error', timeout: '10s' },
      },
      { headers: { accept: 'application/json', 'content-type': 'application/x-ndjson' } },
    );
    return (answer.items ?? []).map((item) => item.index ?? item.delete);
  }
}

/** An index that was there a moment ago may have been deleted: it is made anew with the next try. */
function isWorthAnotherTry(decision: BulkDecision | undefined): boolean {
  return decision?.waits === 'overloaded' || decision?.waits === 'missing';
}

interface BulkAnswer {
  readonly items?: readonly { readonly index?: BulkAnswerItem; readonly delete?: BulkAnswerItem }[];
}

/** A whole request that was refused for lack of memory or queue is a request to wait, as it is for one item. */
function isOverloaded(error: unknown): boolean {
  if (error instanceof SearchDownError || !isSearchDown(error)) return false;
  return (error as { statusCode?: number }).statusCode === 429;
}
