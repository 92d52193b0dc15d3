import type { DataSource } from 'typeorm';
import { rowOf, rowsOf } from '../sql/sql.js';

/** Why a life of the ledger began. */
export type IncarnationReason =
  | 'created'
  | 'server-restarted'
  | 'promoted'
  | 'restored'
  | 'sequences-behind'
  | 'behind-broker'
  | 'behind-index'
  | 'requested';

/** One life of the ledger (decision 12). */
export interface Incarnation {
  /** 12 hex digits, random: two ledgers restored from one backup have different ones. */
  readonly incarnation: string;
  readonly reason: IncarnationReason;
  readonly firstCaptureId: string;
  readonly beganAt: Date;
}

/** Numbers that somebody has seen; the ledger must never give them again. */
export interface SeenNumbers {
  /** Highest capture id that was told. */
  readonly captureId?: string;
  /** Highest revision sequence that was indexed. */
  readonly sequence?: number;
}

const COLUMNS = `incarnation, reason, first_capture_id as "firstCaptureId", began_at as "beganAt"`;

/** The lives of the ledger. One begins by itself with the first connection to a server whose history may be another. */
export class IncarnationRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The life that the ledger is in. */
  async current(): Promise<Incarnation> {
    return rowOf<Incarnation>(
      this.dataSource,
      `select ${COLUMNS} from ledger_incarnations order by first_capture_id desc limit 1`,
    );
  }

  /** All lives, oldest first. */
  async list(): Promise<Incarnation[]> {
    return rowsOf(this.dataSource, `select ${COLUMNS} from ledger_incarnations order by first_capture_id`);
  }

  /**
   * Begins a new life when the ledger stands behind numbers that broker or index have seen.
   *
   * @returns the new life, or `undefined` when the ledger has given these numbers itself
   */
  async beginWhenBehind(
    reason: 'behind-broker' | 'behind-index',
    seen: SeenNumbers,
  ): Promise<Incarnation | undefined> {
    const numbers = [seen.captureId ?? '0', seen.sequence ?? 0];
    const { isBehind } = await rowOf<{ isBehind: boolean }>(
      this.dataSource,
      `select (select last_value from captures_id_seq) < $1::bigint
         or (select last_value from revision_sequence) < $2::bigint as "isBehind"`,
      numbers,
    );
    if (!isBehind) return undefined;
    await rowsOf(this.dataSource, 'select begin_ledger_incarnation($1, $2, $3)', [reason, ...numbers]);
    return this.current();
  }
}
