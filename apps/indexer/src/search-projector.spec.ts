import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ArticleIndexed, type ArticleDocument, type TellableEvent } from '@dateline/contracts';
import type { CurrentDocument, SettleResult } from '@dateline/database';
import { PermanentError } from '@dateline/messaging';
import type { BulkResult, BulkWrite } from '@dateline/search';
import { SearchProjector } from './search-projector.js';

const golden = JSON.parse(
  readFileSync(new URL('./article-document.golden.json', import.meta.url), 'utf8'),
) as ArticleDocument;
const idOf = (number: number) => number.toString(16).padStart(32, '0');
const revision = (number: number, revisionNumber = 1): CurrentDocument => ({
  articleId: idOf(number),
  sequence: number,
  document: { ...golden, articleId: idOf(number), sequence: number, revision: revisionNumber },
});
const settled = (number: number, revisionNumber = 1): SettleResult => ({
  captureId: String(number),
  outcome: 'indexed',
  revision: revisionNumber,
  isReplay: false,
  ...revision(number, revisionNumber),
});

type Answer = Pick<BulkResult, 'status' | 'error'>;

/** The servers as the projector sees them; what was done is in `log`, in its order. */
class World {
  readonly log: string[] = [];
  readonly told: TellableEvent[] = [];
  readonly failures: { articleId: string; error: string }[] = [];
  readonly answers = new Map<number, Answer>();
  readonly untellable = new Set<string>();
  pending: CurrentDocument[] = [];
  looks = 0;
  down: 'search' | 'broker' | 'ledger' | undefined;

  readonly backlog = {
    pending: async ({ limit }: { limit: number }) => ((this.looks += 1), this.pending.slice(0, limit)),
    markIndexed: async (marks: readonly { sequence: number }[]) => {
      if (this.down === 'ledger') throw new Error('the ledger is down');
      this.note('mark', marks);
      this.pending = this.pending.filter(({ sequence }) => !marks.some((mark) => mark.sequence === sequence));
      return [];
    },
    markFailed: async (failures: readonly { articleId: string; sequence: number; error: string }[]) => {
      this.note('fail', failures);
      this.failures.push(...failures);
    },
  };
  readonly writer = {
    write: async (writes: readonly BulkWrite[]) => {
      if (this.down === 'search') throw new Error('Elasticsearch is down');
      this.note('write', writes);
      const results = writes.map(({ document: { articleId }, sequence }) => ({
        articleId,
        sequence,
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

  projector(options: { queueSize?: number; batchSize?: number; sweepMs?: number } = {}): SearchProjector {
    const { backlog, writer, publisher } = this;
    const all = { queueSize: 100, batchSize: 10, ...options };
    return new SearchProjector(backlog, writer, publisher, all, pino({ level: 'silent' }));
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
    projector.offer([settled(1), settled(2, 3)]);
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
    const projector = world.projector({ batchSize: 2 });
    projector.offer([1, 2, 3].map((number) => settled(number)));
    await projector.round();
    await projector.round();
    expect(world.log.filter((line) => line.startsWith('write'))).toEqual(['write 1,2', 'write 3']);
  });

  it('that do not fit into memory wait in the ledger, and are looked for at once', async () => {
    const projector = world.projector({ queueSize: 2, sweepMs: 60_000 });
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
    expect(world.looks).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await projector.round();
    expect(world.looks).toBe(2);
  });

  it('is drained without a pause while it fills whole batches', async () => {
    world.pending = [1, 2, 3].map((number) => revision(number));
    const projector = world.projector({ batchSize: 2, sweepMs: 60_000 });
    await projector.round();
    await projector.round();
    expect(world.pending).toEqual([]);
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

  it('that was refused for now is neither told nor marked, and is looked for at once', async () => {
    world.answers.set(1, { status: 'retry' });
    const projector = world.projector({ sweepMs: 60_000 });
    projector.offer([settled(1), settled(2)]);
    await projector.round();
    expect(world.log).toEqual(['write 1,2', 'tell 2', 'mark 2']);
    world.answers.clear();
    world.pending = [revision(1)];
    await projector.round();
    expect(world.log.slice(3)).toEqual(['write 1', 'tell 1', 'mark 1']);
  });
});

describe('an outage', () => {
  it.each([
    ['search', []],
    ['broker', ['write 1']],
    ['ledger', ['write 1', 'tell 1']],
  ] as const)('of the %s empties the memory, marks nothing, and ends in the ledger', async (server, done) => {
    const projector = world.projector({ batchSize: 1, sweepMs: 60_000 });
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
