import type { Logger } from 'pino';
import type { Names } from '@dateline/contracts';
import type { SearchIndexRepository } from '@dateline/database';
import { indicesLost } from './projection-metrics.js';

/** Milliseconds between two looks at which indices are there. */
const LOOK_MS = 30_000;

/**
 * Notices that search has lost an index which the ledger had filled: somebody deleted it, the cluster was wiped, or an
 * older copy was put back. Elasticsearch gives each index a uuid when it is made; the ledger notes it before it notes
 * any document as indexed there. Another uuid, or none, and the articles of that month wait again.
 */
export class IndexMemory {
  private known = new Map<string, string>();
  private nextLookAt = 0;

  constructor(
    private readonly ledger: Pick<SearchIndexRepository, 'noted' | 'note' | 'forget' | 'unmark'>,
    private readonly identities: () => Promise<ReadonlyMap<string, string>>,
    private readonly names: Pick<Names, 'periodOf'>,
    private readonly logger: Logger,
    private readonly lookMs = LOOK_MS,
  ) {}

  /** Looks when it is time. */
  async round(): Promise<void> {
    if (performance.now() >= this.nextLookAt) await this.look();
  }

  /** Sees to it that these indices are noted. @returns those that are not there */
  async missingOf(indices: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const isUnknown = () => [...indices].filter((index) => !this.known.has(index));
    if (isUnknown().length > 0) await this.look();
    return new Set(isUnknown());
  }

  private async look(): Promise<void> {
    const present = await this.identities();
    const noted = await this.ledger.noted();
    // Articles first, the note afterwards: who dies in between finds the index lost again.
    for (const [index, uuid] of noted) if (present.get(index) !== uuid) await this.lost(index);
    for (const index of noted.keys()) if (!present.has(index)) await this.ledger.forget(index);
    for (const [index, uuid] of present) if (noted.get(index) !== uuid) await this.ledger.note(index, uuid);
    this.known = new Map(present);
    this.nextLookAt = performance.now() + this.lookMs;
  }

  private async lost(index: string): Promise<void> {
    const period = this.names.periodOf(index);
    const articles = period ? await this.ledger.unmark(period) : 0;
    indicesLost.inc();
    this.logger.warn(
      { event: 'search-index-lost', index, articles },
      `Index ${index} is not the one that was filled: its articles are written again from the ledger.`,
    );
  }
}
