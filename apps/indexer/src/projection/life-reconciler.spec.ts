import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { namesFor } from '@dateline/contracts';
import type { LedgerArticle, UnreconciledLife } from '@dateline/database';
import type { BulkWithdrawal, PlacedDocument } from '@dateline/search';
import { LifeReconciler } from './life-reconciler.js';
import { LostDocuments } from './lost-documents.js';

const names = namesFor();
const firstSeenAt = new Date('2026-02-10T00:00:00Z');
const index = names.physicalIndex(firstSeenAt);
const document = (number: number): PlacedDocument => ({
  articleId: `a${number}`,
  index,
  sequence: number,
  captureId: '1',
});
const held = (number: number, sequence: number): LedgerArticle => ({
  articleId: `a${number}`,
  sequence,
  captureId: '1',
  firstSeenAt,
  isPending: false,
});

/** Ledger and index as the reconciler sees them; what it did is in `log`. */
class World {
  log: string[] = [];
  open: UnreconciledLife[] = [];
  documents: PlacedDocument[] = [];
  held = new Map<string, LedgerArticle>();
  closedNames: string[] = [];
  highest = 0;
  given = 1000;

  readonly reconciler = new LifeReconciler({
    logger: pino({ level: 'silent' }),
    projector: { forget: () => void this.log.push('forget') },
    incarnations: {
      beginWhenBehind: async (_reason, { sequence = 0 }) => {
        if (sequence <= this.given) return undefined;
        this.log.push(`begin ${sequence}`);
        this.given = sequence + 1;
        return { incarnation: 'x', reason: 'behind-index', firstCaptureId: '1', beganAt: new Date() };
      },
    },
    search: {
      highest: async () => this.highest,
      closed: async () => this.closedNames,
      between: async ({ above, below }, after) =>
        this.documents
          .filter(({ sequence }) => sequence > Math.max(above, after?.sequence ?? 0) && sequence < below)
          .slice(0, 2),
    },
    documents: new LostDocuments(
      {
        compareWithLedger: async (ids) => new Map([...this.held].filter(([id]) => ids.includes(id))),
        raise: async (articles) => {
          if (articles.length > 0)
            this.log.push(`raise ${articles.map(({ articleId }) => articleId).join(',')}`);
          return articles.map(({ articleId }) => articleId);
        },
      },
      {
        withdraw: async (withdrawals: readonly BulkWithdrawal[]) => {
          this.log.push(
            `withdraw ${withdrawals.map(({ articleId, sequence }) => `${articleId}@${sequence}`).join(',')}`,
          );
          const gone = new Set(withdrawals.map(({ articleId }) => articleId));
          this.documents = this.documents.filter(({ articleId }) => !gone.has(articleId));
          return { results: withdrawals.map((one) => ({ ...one, status: 'indexed' as const })) };
        },
      },
      names,
    ),
    lives: {
      unreconciled: async () => this.open,
      markReconciled: async (incarnation) => void this.log.push(`reconciled ${incarnation}`),
    },
  });
}

const life: UnreconciledLife = {
  incarnation: 'life',
  ageSeconds: 61,
  afterSequence: 10_000,
  beforeSequence: 40_000,
};
let world: World;
beforeEach(() => {
  world = new World();
});

describe('a new life of the ledger', () => {
  it('is held against search: what the ledger has otherwise is raised, what it has not goes', async () => {
    world.open = [life];
    world.documents = [
      document(9_999),
      document(20_001),
      document(20_002),
      document(20_003),
      document(40_000),
    ];
    world.held.set('a20001', held(20_001, 15_000));
    world.held.set('a20003', held(20_003, 20_003));
    await world.reconciler.round();
    expect(world.log).toEqual(['forget', 'raise a20001', 'withdraw a20002@20002']);
  });

  it('ends with the first pass that finds nothing', async () => {
    world.open = [life];
    world.documents = [document(20_001)];
    await world.reconciler.round();
    await world.reconciler.round();
    expect(world.log).toEqual(['forget', 'withdraw a20001@20001', 'reconciled life']);
  });

  it.each<[string, (world: World) => void]>([
    ['a bulk of the one before may be under way', ({ open }) => (open[0] = { ...life, ageSeconds: 59 })],
    ['a month is closed', ({ closedNames }) => closedNames.push(index)],
  ])('does not end while %s', async (_while, change) => {
    world.open = [life];
    change(world);
    await world.reconciler.round();
    expect(world.log).toEqual(['forget']);
  });
});

describe('a ledger whose sequences search has passed', () => {
  it('begins a new life beyond them, at boot and after each that was reconciled', async () => {
    world.highest = 5000;
    await world.reconciler.round();
    await world.reconciler.round();
    world.highest = 9000;
    world.open = [life];
    await world.reconciler.round();
    world.open = [];
    await world.reconciler.round();
    expect(world.log).toEqual(['begin 5000', 'forget', 'reconciled life', 'begin 9000']);
  });
});
