/** How the ledger loses its last captures. */
export type Loss = 'backup restored' | 'failover' | 'three failovers';
export interface RestoreCase {
  readonly loss: Loss;
  readonly broker: 'kept' | 'wiped';
  readonly services: 'running' | 'stopped';
}

/** All combinations, in the order of the table. */
export const restoreCases: readonly RestoreCase[] = (
  ['backup restored', 'failover', 'three failovers'] as const
).flatMap((loss) =>
  (['kept', 'wiped'] as const).flatMap((broker) =>
    (['running', 'stopped'] as const).map((services) => ({ loss, broker, services })),
  ),
);

/** What became of a line whose ledger lost its last captures. */
export interface RestoreResult extends RestoreCase {
  readonly articles: number;
  /** Captures that were committed and are gone with the ledger's lost end, all losses together. */
  readonly capturesLost: number;
  /** Revisions with another article's content, and false aliases. */
  readonly wrong: number;
  /** Articles that the newsroom lists and the ledger does not hold in their newest revision at the end. */
  readonly lost: number;
  /** Documents in search that are not the ledger's newest. */
  readonly stale: number;
  /** Parked messages and captures. */
  readonly parked: number;
  /** Longest time without progress after the last loss was over, in seconds. */
  readonly stallSeconds: number;
  /** Lives of the ledger that were begun by the losses; undefined when it knows of none. */
  readonly newLives: number | undefined;
  readonly isBalanced: boolean;
  /** The line came to rest in time. */
  readonly isAtRest: boolean;
  /** The first few differences in words. */
  readonly examples: readonly string[];
}
