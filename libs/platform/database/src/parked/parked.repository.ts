import { IGNORED_REASONS, type IgnoredReason, type ParkedCode, type TrailEntry } from '@dateline/contracts';
import { type DataSource, type EntityManager, In, IsNull, LessThan } from 'typeorm';
import type { CaptureMention } from '../captures/mention.js';
import { ParkedMessageEntity } from './parked-message.entity.js';
import { CountChanges } from '../line/line-counts.js';
import type { ParkedItem, SettleResult } from '../settlement/settle-item.js';
import { settleInTransaction } from '../settlement/settle.js';
import { rowsOf, valuesList } from '../sql/sql.js';
import { jsonText, wellFormedText } from '../sql/well-formed.js';
import { mentionIn } from './parked-mention.js';

/** A message as it was found in the broker's stream of parked messages. */
export interface NewParkedMessage {
  readonly stream: string;
  /** When the stream was created; sequences begin anew in a stream that was made again. */
  readonly streamCreatedAt: string;
  readonly sequence: number;
  /** Who parked it. */
  readonly service: string;
  readonly eventType: string;
  /** The subject that it has to be published to again; empty when it has never been told, but could not be announced. */
  readonly subject: string;
  readonly code: ParkedCode;
  readonly note: string;
  readonly attempts: number;
  /** The capture that it is about, when that could be read. */
  readonly captureId?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The original bytes. */
  readonly body: Uint8Array;
  readonly parkedAt: Date;
  readonly trail?: readonly TrailEntry[];
}

export interface ParkedMessage extends Omit<NewParkedMessage, 'streamCreatedAt' | 'trail' | 'body'> {
  readonly id: string;
  readonly body: Buffer;
  readonly retriedAt?: Date;
  readonly retries: number;
}

export interface ParkedQuery {
  readonly limit: number;
  /** The last id of the page before; the newest come first. */
  readonly beforeId?: string;
  readonly service?: string;
  readonly code?: ParkedCode;
  readonly captureId?: string;
  /** Only what was not retried. */
  readonly isOpen?: boolean;
}

/** Parked messages: their bytes, why, and the way back. */
export class ParkedRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Writes parked messages down and gives their captures the outcome `parked`, in one transaction. A message that was
   * written down before is left alone together with its capture: it may have been retried in the meantime. One that does
   * not mean the capture that has its number (another life of the ledger, another article) is kept without a capture.
   */
  async record(messages: readonly NewParkedMessage[]): Promise<{ recorded: number }> {
    if (messages.length === 0) return { recorded: 0 };
    const byKey = new Map(messages.map((message) => [messageKey(message), storable(message)]));
    return this.dataSource.transaction(async (manager) => {
      const isNew = await insert(manager, byKey);
      const parked = [...byKey].flatMap(([key, message]) => {
        const mention = isNew.has(key) ? mentionIn(message) : undefined;
        return mention === undefined ? [] : [{ key, item: parkedItem(message, mention) }];
      });
      if (parked.length === 0) return { recorded: isNew.size };
      const results = await settleInTransaction(
        manager,
        parked.map(({ item }) => item),
      );
      const keys = parked.map(({ key }) => key);
      await separate(manager, keys, results);
      return { recorded: isNew.size };
    });
  }

  /** Parked messages, newest first. */
  async list(query: ParkedQuery): Promise<ParkedMessage[]> {
    const rows = await this.dataSource.getRepository(ParkedMessageEntity).find({
      where: {
        ...(query.beforeId !== undefined && { id: LessThan(query.beforeId) }),
        ...(query.service !== undefined && { service: query.service }),
        ...(query.code !== undefined && { code: query.code }),
        ...(query.captureId !== undefined && { captureId: query.captureId }),
        ...(query.isOpen === true && { retriedAt: IsNull() }),
      },
      order: { id: 'DESC' },
      take: query.limit,
    });
    return rows.map(parkedMessage);
  }

  async get(id: string): Promise<ParkedMessage | undefined> {
    const row = await this.dataSource.getRepository(ParkedMessageEntity).findOneBy({ id });
    return row === null ? undefined : parkedMessage(row);
  }

  /**
   * Marks messages as retried and puts their captures back in flight, in one transaction. The way back begins at the
   * capture (decision 14): it waits to be announced, whatever became of the message and its claim. Only messages that are
   * about no capture have to be published again, with their bytes, by whoever calls.
   */
  async markRetried(ids: readonly string[]): Promise<ParkedMessage[]> {
    return this.dataSource.transaction(async (manager) => {
      const repository = manager.getRepository(ParkedMessageEntity);
      const rows = await repository.find({ where: { id: In([...ids]) }, order: { id: 'ASC' } });
      const captureIds = rows.flatMap(({ captureId }) => captureId ?? []);
      const freed = await rowsOf<{ outcome_reason: string }>(
        manager,
        `with mine as (
           select id, fetched_at, outcome_reason from captures
            where id = any($1::bigint[]) and outcome = 'parked' order by id for no key update)
         update captures c set outcome = null, outcome_reason = null, outcome_note = null, settled_at = null,
                settled_article_id = null, settled_revision = null, announced_at = null
           from mine where c.id = mine.id and c.fetched_at = mine.fetched_at
         returning mine.outcome_reason`,
        [captureIds],
      );
      await rowsOf(
        manager,
        'update parked_messages set retried_at = now(), retries = retries + 1 where id = any($1::bigint[])',
        [rows.map(({ id }) => id)],
      );
      const counts = new CountChanges();
      for (const { outcome_reason: code } of freed) counts.add(`parked/${code}`, -1);
      await counts.write(manager);
      return rows.map(parkedMessage);
    });
  }
}

function parkedItem({ code, trail }: NewParkedMessage, mention: CaptureMention): ParkedItem {
  return { kind: 'parked', mention, code, ...(trail !== undefined && { trail }) };
}

/** Takes the capture from messages that mean another one, or one that is no longer there, and says so in their notes. */
async function separate(manager: EntityManager, keys: readonly string[], results: readonly SettleResult[]) {
  const rows = results.flatMap(({ outcome, reason, captureId }, index) =>
    outcome === 'void'
      ? [
          {
            key: keys[index],
            note: `Not counted for capture ${captureId}: ${IGNORED_REASONS[reason as IgnoredReason]}`,
          },
        ]
      : [],
  );
  if (rows.length === 0) return;
  await rowsOf(
    manager,
    `update parked_messages p set capture_id = null, note = left(g.note || ' ' || p.note, 2000)
       from json_to_recordset($1) as g(key text, note text) where p.message_key = g.key`,
    [JSON.stringify(rows)],
  );
}

const MAX_BIGINT = 2n ** 63n - 1n;
const MAX_ATTEMPTS = 32_767;

/**
 * Number and count come from headers that anybody may have written, and there is no other place for a message that was
 * parked: a capture number that cannot exist is left out, and an impossible count becomes the nearest possible one.
 */
function storable({ captureId, ...message }: NewParkedMessage): NewParkedMessage {
  const attempts = Math.trunc(Math.min(Math.max(message.attempts || 1, 1), MAX_ATTEMPTS));
  const isPossible =
    captureId !== undefined && /^[1-9][0-9]{0,18}$/.test(captureId) && BigInt(captureId) <= MAX_BIGINT;
  return { ...message, attempts, ...(isPossible && { captureId }) };
}

function messageKey({ stream, streamCreatedAt, sequence }: NewParkedMessage): string {
  return `${stream}/${streamCreatedAt}/${sequence}`;
}

const COLUMNS =
  `message_key stream stream_sequence service event_type subject code note attempts capture_id headers
  body parked_at`.split(/\s+/);

async function insert(
  manager: EntityManager,
  byKey: ReadonlyMap<string, NewParkedMessage>,
): Promise<Set<string>> {
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = await rowsOf<{ message_key: string }>(
    manager,
    `insert into parked_messages (${COLUMNS.join(', ')}) values ${valuesList(sorted.length, COLUMNS.length)}
     on conflict (message_key) do nothing returning message_key`,
    sorted.flatMap(([key, message]) => [
      key,
      message.stream,
      message.sequence,
      wellFormedText(message.service),
      wellFormedText(message.eventType),
      wellFormedText(message.subject),
      message.code,
      wellFormedText(message.note).slice(0, 2_000),
      message.attempts,
      message.captureId ?? null,
      jsonText(message.headers),
      Buffer.from(message.body),
      message.parkedAt,
    ]),
  );
  return new Set(rows.map(({ message_key }) => message_key));
}

function parkedMessage(row: ParkedMessageEntity): ParkedMessage {
  return {
    id: row.id,
    stream: row.stream,
    sequence: Number(row.streamSequence),
    service: row.service,
    eventType: row.eventType,
    subject: row.subject,
    code: row.code as ParkedCode,
    note: row.note,
    attempts: row.attempts,
    ...(row.captureId !== null && { captureId: row.captureId }),
    headers: row.headers as Record<string, string>,
    body: row.body,
    parkedAt: row.parkedAt,
    ...(row.retriedAt !== null && { retriedAt: row.retriedAt }),
    retries: row.retries,
  };
}
