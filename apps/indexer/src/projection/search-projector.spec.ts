import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ArticleIndexed, namesFor, type ArticleDocument, type TellableEvent } from '@dateline/contracts';
import type { PendingDocument, PendingQuery, SettleResult } from '@dateline/database';
import { PermanentError } from '@dateline/messaging';
import type { BulkResult, BulkWrite } from '@dateline/search';
import { IndexWaits } from './index-waits.js';
import { SearchProjector, type ProjectorOptions } from './search-projector.js';

const golden = JSON.parse(
  readFileSync(new URL('../article-document.golden.json', import.meta.url), 'utf8'),
) as ArticleDocument;
const idOf = (number: number) => number.toString(16).padStart(32, '0');
const revision = (number: number, revisionNumber = 1): PendingDocument => ({
  articleId: idOf(number),
  sequence: number,
  bytes: 100,
  isTold: false,
  document: { ...golden, articleId: idOf(number), sequence: number, revision: revisionNumber },
});
const settled = (number: number, documentBytes = 100): SettleResult => {
  const { articleId, sequence, document } = revision(number);
  const captureId = String(number);
  return { captureId, outcome: 'indexed', isReplay: false, articleId, sequence, document, documentBytes };
};
const names = namesFor();
const index = names.physicalIndex(new Date(golden.firstSeenAt));

type Answer = Pick<BulkResult, 'status' | 'error' | 'waits'>;

/** The servers as the projector sees them; what was done is in `log`, in its order. */
class World {
  readonly log: string[] = [];
  readonly told: TellableEvent[] = [];
  readonly failures: { articleId: string; error: string }[] = [];
  readonly answers = new Map<number, Answer>();
  readonly untellable = new Set<string>();
  readonly queries: PendingQuery[] = [];
  readonly missing = new Set<string>();
  /** Articles whose sequence is still the ledger's own. */
  readonly current = new Set<string>();
  /** Sequences that the ledger has never given. */
  readonly strange = new Set<number>();
  pending: PendingDocument[] = [];
  down: 'search' | 'broker' | 'ledger' | undefined;

  readonly backlog = {
    pending: async (query: PendingQuery) => {
      this.queries.push(query);
      const after = query.after ?? 0;
      return this.pending.filter(({ sequence }) => sequence > after).slice(0, query.limit);
    },
    markIndexed: async (marks: readonly { sequence: number }[]) => {
      if (this.down === 'ledger') throw new Error('the ledger is down');
      this.note('mark', marks);
      this.pending = this.pending.filter(({ sequence }) => !marks.some((mark) => mark.sequence === sequence));
      return marks
        .filter(({ sequence }) => this.strange.has(sequence))
        .map(({ sequence }) => revision(sequence));
      return [];
    },
    markFailed: async (failures: readonly { articleId: string; sequence: number; error: string }[]) => {
      this.note('fail', failures);
      this.failures.push(...failures);
    },
  };
  readonly lives = {
    raise: async (older: readonly { articleId: string; sequence: number }[]) => {
      const mine = older.filter(({ articleId }) => this.current.has(articleId));
      this.note('raise', mine);
      return mine.map(({ articleId }) => articleId);
    },
  };
  readonly documents = {
    putRight: async (documents: readonly { sequence: number }[]) => (
      this.note('put right', documents),
      { raised: 0, withdrawn: 0, waiting: 0 }
    ),
  };
  readonly memory = { round: async () => undefined, missingOf: async () => this.missing };
  readonly writer = {
    write: async (writes: readonly BulkWrite[]) => {
      if (this.down === 'search') throw new Error('Elasticsearch is down');
      this.note('write', writes);
      const results = writes.map(({ document: { articleId }, sequence }) => ({
        articleId,
        sequence,
        index,
        ...(this.answers.get(sequence) ?? { status: 'indexed' as const }),
      }));
      return { results };
    },
  };
  readonly publisher = {
    publish: async (events: readonly TellableEvent[]) => {
      if (this.down === 'broker') throw new Error('the broker is down');
      const data = events.map((event) => event.data as { document: ArticleDocument });
      if (data.some(({ document }) => this.untellable.has(document.articleId)))
        throw new PermanentError('The told event breaks its contract.', 'contract-invalid');
      this.note(
        'tell',
        data.map(({ document }) => document),
      );
      this.told.push(...events);
      return [];
    },
  };

  get looks(): number {
    return this.queries.length;
  }

  projector(options: Partial<ProjectorOptions> = {}): SearchProjector {
    const logger = pino({ level: 'silent' });
    const { backlog, lives, documents, writer, publisher, memory } = this;
    const waits = new IndexWaits(logger, { firstMs: 50, maxMs: 100 });
    const parts = { backlog, lives, documents, writer, publisher, memory, waits, names, logger };
    const bounds = { queue: { count: 100, bytes: 10_000 }, batch: { count: 10, bytes: 10_000 } };
    return new SearchProjector(parts, { ...bounds, ...options });
  }

  private note(what: string, rows: readonly { sequence: number }[]): void {
    if (rows.length > 0) this.log.push(`${what} ${rows.map(({ sequence }) => sequence).join(',')}`);
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('fresh revisions', () => {
  it('are written, then told, then marked', async () => {
    const projector = world.projector();
    projector.offer([settled(1), { ...settled(2), document: revision(2, 3).document }]);
    await expect(projector.round()).resolves.toBe(true);
    expect(world.log).toEqual(['write 1,2', 'tell 1,2', 'mark 1,2']);
    expect(world.told.map(({ contract }) => contract)).toEqual([ArticleIndexed, ArticleIndexed]);
    const data = world.told.map((event) => ArticleIndexed.schema.parse(event.data));
    expect(data.map(({ change, revision: number }) => [change, number])).toEqual([
      ['created', 1],
      ['updated', 3],
    ]);
  });

  it('come from what became a revision only', () => {
    const projector = world.projector();
    projector.offer([
      { captureId: '1', outcome: 'rejected', reason: 'no-text', articleId: idOf(1), isReplay: false },
      { captureId: '2', outcome: 'unchanged', reason: 'same-content', articleId: idOf(2), isReplay: false },
      { captureId: '3', outcome: 'void', isReplay: false },
      settled(4),
    ]);
    expect(projector.queued).toBe(1);
  });

  it('go in batches', async () => {
    const projector = world.projector({ batch: { count: 2, bytes: 10_000 } });
    projector.offer([1, 2, 3].map((number) => settled(number)));
    await projector.round();
    await projector.round();
    expect(world.log.filter((line) => line.startsWith('write'))).toEqual(['write 1,2', 'write 3']);
  });

  it.each([
    ['by count', { count: 2, bytes: 10_000 }],
    ['by bytes', { count: 100, bytes: 200 }],
  ])('that do not fit into memory %s wait in the ledger, and are looked for at once', async (_by, queue) => {
    const projector = world.projector({ queue, sweepMs: 60_000 });
    await projector.round();
    projector.offer([1, 2, 3].map((number) => settled(number)));
    expect(projector.queued).toBe(2);
    await projector.round();
    world.pending = [revision(3)];
    await expect(projector.round()).resolves.toBe(true);
    expect(world.log).toContain('mark 3');
  });
});

describe('the backlog', () => {
  it('is looked at first thing, since a process before may have died, and then now and then', async () => {
    world.pending = [revision(1)];
    const projector = world.projector({ sweepMs: 30 });
    await expect(projector.round()).resolves.toBe(true);
    expect(world.log).toEqual(['write 1', 'tell 1', 'mark 1']);
    await expect(projector.round()).resolves.toBe(false);
    await expect(projector.round()).resolves.toBe(false);
    expect(world.looks).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await projector.round();
    expect(world.looks).toBe(3);
  });

  it('is drained without a pause while it fills whole batches', async () => {
    world.pending = [1, 2, 3].map((number) => revision(number));
    const projector = world.projector({ batch: { count: 2, bytes: 10_000 }, sweepMs: 60_000 });
    await projector.round();
    await projector.round();
    expect(world.pending).toEqual([]);
    expect(world.queries).toMatchObject([
      { limit: 2, maxBytes: 10_000, after: 0 },
      { limit: 2, maxBytes: 10_000, after: 2 },
    ]);
  });

  it('waits while there are fresh revisions', async () => {
    world.pending = [revision(1)];
    const projector = world.projector();
    projector.offer([settled(2)]);
    await projector.round();
    expect(world.looks).toBe(0);
  });
});

describe('a document', () => {
  it('that the index holds in a newer version is a success', async () => {
    world.answers.set(1, { status: 'older' });
    const projector = world.projector();
    projector.offer([settled(1)]);
    await projector.round();
    expect(world.log).toEqual(['write 1', 'tell 1', 'mark 1']);
  });

  it('that Elasticsearch can never take is set aside with its reason, and costs its neighbours nothing', async () => {
    world.answers.set(2, { status: 'failed', error: 'mapper_parsing_exception' });
    const projector = world.projector();
    projector.offer([settled(1), settled(2), settled(3)]);
    await projector.round();
    expect(world.log).toEqual(['write 1,2,3', 'tell 1,3', 'mark 1,3', 'fail 2']);
    expect(world.failures).toEqual([{ articleId: idOf(2), sequence: 2, error: 'mapper_parsing_exception' }]);
  });

  it('that can never be told is set aside as well, and its neighbours are told and marked', async () => {
    world.untellable.add(idOf(2));
    const projector = world.projector();
    projector.offer([settled(1), settled(2), settled(3)]);
    await projector.round();
    expect(world.log).toEqual(['write 1,2,3', 'tell 1', 'tell 3', 'mark 1,3', 'fail 2']);
    expect(world.failures[0]?.error).toMatch(/contract/);
  });

  it('that is the ledger’s own while the index holds a higher sequence is raised, and neither told nor marked', async () => {
    world.answers.set(1, { status: 'older' });
    world.current.add(idOf(1));
    const projector = world.projector();
    projector.offer([settled(1), settled(2)]);
    await projector.round();
    expect(world.log).toEqual(['write 1,2', 'raise 1', 'tell 2', 'mark 2']);
  });

  it('that the ledger has never given, because it lost that part of its past meanwhile, is put right', async () => {
    world.strange.add(1);
    const projector = world.projector();
    projector.offer([settled(1), settled(2)]);
    await projector.round();
    expect(world.log).toEqual(['write 1,2', 'tell 1,2', 'mark 1,2', 'put right 1']);
  });

  it('that was told before is not told again', async () => {
    world.pending = [{ ...revision(1), isTold: true }, revision(2)];
    await world.projector().round();
    expect(world.log).toEqual(['write 1,2', 'tell 2', 'mark 1,2']);
  });

  it('whose index has gone since it was written is neither told nor marked', async () => {
    world.missing.add(index);
    const projector = world.projector();
    projector.offer([settled(1)]);
    await projector.round();
    expect(world.log).toEqual(['write 1']);
  });

  it('that was refused for now is neither told nor marked, and is looked for again soon', async () => {
    world.answers.set(1, { status: 'retry', waits: 'overloaded' });
    world.pending = [revision(1)];
    const projector = world.projector({ sweepMs: 60_000 });
    projector.offer([settled(2)]);
    await projector.round();
    for (let walk = 0; walk < 3; walk += 1) await projector.round();
    expect(world.log).toEqual(['write 2', 'tell 2', 'mark 2', 'write 1']);
    world.answers.clear();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await projector.round();
    expect(world.log.slice(4)).toEqual(['write 1', 'tell 1', 'mark 1']);
  });
});

describe('an index that takes nothing', () => {
  it('is left out of the backlog and of what comes fresh, until its pause is over', async () => {
    world.answers.set(1, { status: 'retry', waits: 'closed' });
    const projector = world.projector({ sweepMs: 60_000 });
    projector.offer([settled(1)]);
    await projector.round();
    projector.offer([settled(2)]);
    await projector.round();
    await projector.round();
    expect(world.log).toEqual(['write 1']);
    expect(world.queries.at(-1)?.except).toEqual([names.periodOf(index)]);
    world.answers.clear();
    world.pending = [revision(1), revision(2)];
    await new Promise((resolve) => setTimeout(resolve, 60));
    await projector.round();
    expect(world.queries.at(-1)?.except).toEqual([]);
    expect(world.pending).toEqual([]);
  });
});

describe('what is in memory', () => {
  it('is projected to its end before a stop, and not a moment longer than may be', async () => {
    const projector = world.projector({ batch: { count: 1, bytes: 10_000 } });
    projector.offer([settled(1), settled(2)]);
    await projector.drain(AbortSignal.abort());
    expect(world.log).toEqual([]);
    await projector.drain(new AbortController().signal);
    expect(world.log.filter((line) => line.startsWith('mark'))).toEqual(['mark 1', 'mark 2']);
  });

  it('is dropped when the ledger has begun another life', async () => {
    const projector = world.projector();
    projector.offer([settled(1)]);
    projector.forget();
    await projector.round();
    expect(world.log).toEqual([]);
    expect(world.looks).toBe(1);
  });
});

describe('an outage', () => {
  it.each([
    ['search', []],
    ['broker', ['write 1']],
    ['ledger', ['write 1', 'tell 1']],
  ] as const)('of the %s empties the memory, marks nothing, and ends in the ledger', async (server, done) => {
    const projector = world.projector({ batch: { count: 1, bytes: 10_000 }, sweepMs: 60_000 });
    await projector.round();
    projector.offer([settled(1), settled(2)]);
    world.down = server;
    await expect(projector.round()).rejects.toThrow('is down');
    expect(world.log).toEqual(done);
    expect(projector.queued).toBe(0);
    world.down = undefined;
    world.pending = [revision(1), revision(2)];
    await projector.round();
    await projector.round();
    expect(world.pending).toEqual([]);
  });
});
