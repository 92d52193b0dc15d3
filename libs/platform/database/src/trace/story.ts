import type { Outcome, ParkedCode, TrailEntry } from '@dateline/contracts';
import type { DataSource } from 'typeorm';
import { rowsOf } from '../sql/sql.js';

/** The whole way of one article. Times are ISO 8601 in UTC. */
export interface Story {
  readonly article: StoryArticle;
  /** Its own first address, then the others. */
  readonly urls: readonly { readonly url: string; readonly kind: string; readonly foundAt: string }[];
  /** Newest first, at most 100; those of its aliases included. */
  readonly captures: readonly StoryCapture[];
  readonly revisions: readonly StoryRevision[];
  readonly parked: readonly StoryParked[];
}

export interface StoryArticle {
  readonly articleId: string;
  readonly url: string;
  readonly urlKey: string;
  readonly host: string;
  readonly sourceName: string | null;
  readonly state: 'known' | 'held' | 'withdrawn' | 'alias';
  readonly firstSeenAt: string;
  readonly nextFetchAt: string | null;
  readonly leasedUntil: string | null;
  readonly fetchAttempts: number;
  readonly lastFetchError: string | null;
  readonly revision: number;
  readonly revisionSequence: number;
  /** Sequence that search holds; behind `revisionSequence` while the article waits to be indexed. */
  readonly indexedSequence: number;
  readonly indexedAt: string | null;
}

export interface StoryCapture {
  readonly captureId: string;
  readonly fetchedAt: string;
  /** The article that it was downloaded for. */
  readonly requestedArticleId: string;
  readonly finalUrl: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly bodyBytes: number;
  readonly tookMs: number;
  readonly rejectionReason: string | null;
  readonly announcedAt: string | null;
  readonly announcements: number;
  /** Null: in flight. */
  readonly outcome: Outcome | null;
  readonly outcomeReason: string | null;
  readonly outcomeNote: string | null;
  readonly revision: number | null;
  readonly settledAt: string | null;
  readonly trail: readonly TrailEntry[];
}

export interface StoryRevision {
  readonly revision: number;
  readonly sequence: number;
  readonly captureId: string;
  readonly contentHash: string;
  readonly title: string;
  readonly createdAt: string;
}

export interface StoryParked {
  readonly id: string;
  readonly captureId: string;
  readonly service: string;
  readonly eventType: string;
  readonly code: ParkedCode;
  readonly note: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly retriedAt: string | null;
}

/** SQL for an instant as ISO 8601 in UTC with milliseconds. */
const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const hex = (column: string) => `replace(${column}::text, '-', '')`;

/** Reads the story of an article that exists. */
export async function readStory(dataSource: DataSource, articleId: string): Promise<Story | undefined> {
  const [article] = await rowsOf<StoryArticle>(dataSource, ARTICLE, [articleId]);
  if (article === undefined) return undefined;
  const [urls, captures, revisions] = await Promise.all([
    rowsOf<Story['urls'][number]>(dataSource, URLS, [articleId]),
    rowsOf<StoryCapture>(dataSource, CAPTURES, [articleId]),
    rowsOf<StoryRevision>(dataSource, REVISIONS, [articleId]),
  ]);
  const parked = await rowsOf<StoryParked>(dataSource, PARKED, [captures.map(({ captureId }) => captureId)]);
  return { article, urls, captures, revisions, parked };
}

const ARTICLE = `select ${hex('a.id')} as "articleId", a.url, a.url_key as "urlKey", a.host, s.name as "sourceName",
    a.state, ${iso('a.first_seen_at')} as "firstSeenAt", ${iso('a.next_fetch_at')} as "nextFetchAt",
    ${iso('a.leased_until')} as "leasedUntil", a.fetch_attempts as "fetchAttempts",
    a.last_fetch_error as "lastFetchError", a.revision, a.revision_seq::float8 as "revisionSequence",
    a.indexed_seq::float8 as "indexedSequence", ${iso('a.indexed_at')} as "indexedAt"
  from articles a left join sources s on s.id = a.source_id where a.id = $1`;

const URLS = `select url, 'requested' as kind, ${iso('first_seen_at')} as "foundAt" from articles where id = $1
  union all (select url, kind, ${iso('found_at')} from article_urls where article_id = $1 order by found_at, key_id)`;

const CAPTURES = `select c.id as "captureId", ${iso('c.fetched_at')} as "fetchedAt",
    ${hex('c.article_id')} as "requestedArticleId", c.final_url as "finalUrl", c.status,
    c.content_type as "contentType", c.body_bytes as "bodyBytes", c.took_ms as "tookMs",
    c.rejection_reason as "rejectionReason", ${iso('c.announced_at')} as "announcedAt", c.announcements, c.outcome,
    c.outcome_reason as "outcomeReason", c.outcome_note as "outcomeNote", c.settled_revision as revision,
    ${iso('c.settled_at')} as "settledAt", c.trail
  from captures c
  where c.article_id = any(array(select $1::uuid union all select key_id from article_urls where article_id = $1))
  order by c.id desc limit 100`;

const REVISIONS = `select revision, sequence::float8 as sequence, capture_id as "captureId",
    content_hash as "contentHash", document ->> 'title' as title, ${iso('created_at')} as "createdAt"
  from revisions where article_id = $1 order by revision`;

const PARKED = `select id, capture_id as "captureId", service, event_type as "eventType", code, note, attempts,
    ${iso('parked_at')} as "parkedAt", ${iso('retried_at')} as "retriedAt"
  from parked_messages where capture_id = any($1::bigint[]) order by id`;
