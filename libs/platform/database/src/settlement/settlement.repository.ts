import type { DataSource } from 'typeorm';
import { UnlockedArticleError } from './decide.js';
import type { SettleItem, SettleResult } from './settle-item.js';
import { settleInTransaction } from './settle.js';

/** How often a batch is tried when an article comes into play after the locks were taken. */
const TRIES = 5;

/** Where the line ends: the transaction that gives each capture its outcome (laws 1, 2 and 4). */
export class SettlementRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Settles a batch in one transaction: revisions, articles, addresses, outcomes and totals. All or nothing; what was
   * settled before is answered as it was then and not written again, so a batch may be delivered any number of times.
   * Best at 50 to 200 items.
   *
   * @returns one result an item, in the order of the items
   * @throws SettleBuildError when an item's document cannot be built; nothing is written then
   */
  async settle(items: readonly SettleItem[]): Promise<SettleResult[]> {
    if (items.length === 0) return [];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.dataSource.transaction((manager) => settleInTransaction(manager, items));
      } catch (error) {
        if (!(error instanceof UnlockedArticleError) || attempt === TRIES) throw error;
      }
    }
  }
}
