import type { ArticleDocument } from '@dateline/contracts';
import type { EntityManager } from 'typeorm';
import { keyId } from '../sql/article-key.js';
import { CountChanges, type CountName } from '../line/line-counts.js';
import { rowsOf, valuesList } from '../sql/sql.js';
import { jsonText, wellFormedJson, wellFormedText } from '../sql/well-formed.js';
import type { LockedArticle, LockedLedger, Verdict } from './decide.js';
import { SettleBuildError } from './settle-item.js';

/** A revision that was written by this transaction. */
export interface WrittenRevision {
  readonly articleId: string;
  readonly revision: number;
  readonly sequence: number;
  readonly captureId: string;
  readonly contentHash: string;
  readonly document: ArticleDocument;
  readonly documentText: string;
}

/** Writes what was decided: a handful of statements, whatever the size of the batch. */
export async function writeVerdicts(
  manager: EntityManager,
  verdicts: readonly Verdict[],
  ledger: LockedLedger,
): Promise<WrittenRevision[]> {
  const fresh = verdicts.filter(({ isReplay, outcome }) => !isReplay && outcome !== 'void');
  if (fresh.length === 0) return [];
  const revisions = await buildRevisions(manager, fresh, ledger);
  await insertRevisions(manager, revisions);
  await updateArticles(manager, ledger, revisions);
  await insertAliases(manager, fresh);
  await updateCaptures(manager, fresh, ledger);
  await countOutcomes(fresh).write(manager);
  return revisions;
}

async function buildRevisions(manager: EntityManager, fresh: readonly Verdict[], ledger: LockedLedger) {
  // By revision, so that of two revisions of one article the later has the higher sequence.
  const indexed = fresh
    .filter(({ outcome }) => outcome === 'indexed')
    .sort((a, b) => a.revision! - b.revision!);
  if (indexed.length === 0) return [];
  const numbers = await rowsOf<{ sequence: string }>(
    manager,
    `select nextval('revision_sequence') as sequence from generate_series(1, $1)`,
    [indexed.length],
  );
  const sequences = numbers.map(({ sequence }) => Number(sequence)).sort((a, b) => a - b);
  return indexed.map((verdict, index) => buildRevision(verdict, sequences[index]!, ledger));
}

function buildRevision(verdict: Verdict, sequence: number, ledger: LockedLedger): WrittenRevision {
  const { item, captureId, articleId, revision } = verdict;
  const article = articleId === undefined ? undefined : ledger.articles.get(articleId);
  if (item.kind !== 'enriched' || article === undefined || revision === undefined) {
    throw new Error(`Capture ${captureId} was decided as indexed without an article.`);
  }
  const place = { articleId: article.id, revision, sequence, firstSeenAt: article.firstSeenAt.toISOString() };
  try {
    const { text, value } = wellFormedJson(item.build(place));
    const { contentHash } = item;
    return {
      articleId: article.id,
      revision,
      sequence,
      captureId,
      contentHash,
      document: value,
      documentText: text,
    };
  } catch (error) {
    throw new SettleBuildError(captureId, error);
  }
}

async function insertRevisions(manager: EntityManager, revisions: readonly WrittenRevision[]): Promise<void> {
  if (revisions.length === 0) return;
  await rowsOf(
    manager,
    `insert into revisions (article_id, revision, capture_id, content_hash, sequence, document)
     values ${valuesList(revisions.length, 6)}`,
    revisions.flatMap((row) => [
      row.articleId,
      row.revision,
      row.captureId,
      row.contentHash,
      row.sequence,
      row.documentText,
    ]),
  );
}

async function updateArticles(
  manager: EntityManager,
  ledger: LockedLedger,
  revisions: readonly WrittenRevision[],
) {
  const sequences = new Map<string, number>();
  for (const { articleId, sequence } of revisions) sequences.set(articleId, sequence);
  const changed = [...ledger.articles.values()].filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return;
  await rowsOf(
    manager,
    `update articles a
        set revision = g.revision, revision_seq = coalesce(g.sequence, a.revision_seq), content_hash = g.hash,
            held_capture_id = g.capture, held_fetched_at = g.fetched, held_dated = g.dated, alias_of = g.alias,
            index_error = case when g.sequence is null then a.index_error end,
            state = case when g.alias is not null then 'alias' when g.sequence is not null then 'held' else a.state end
       from json_to_recordset($1) as g(id uuid, revision int, sequence bigint, hash text, capture bigint,
              fetched timestamptz(3), dated boolean, alias uuid)
      where a.id = g.id`,
    [JSON.stringify(changed.map((article) => articleRow(article, sequences.get(article.id))))],
  );
}

function articleRow(article: LockedArticle, sequence: number | undefined) {
  return {
    id: article.id,
    revision: article.revision,
    sequence: sequence ?? null,
    hash: article.contentHash ?? null,
    capture: article.heldCaptureId ?? null,
    fetched: article.heldFetchedAtMs === undefined ? null : new Date(article.heldFetchedAtMs).toISOString(),
    dated: article.heldIsDated,
    alias: article.aliasOf ?? null,
  };
}

/** An address that already belongs to somebody stays there; so does one under which an article holds revisions. */
async function insertAliases(manager: EntityManager, fresh: readonly Verdict[]): Promise<void> {
  const rows = new Map(
    fresh.flatMap(({ aliases, articleId }) =>
      aliases.map(({ urlKey, url, kind }) => [
        keyId(urlKey),
        { key: keyId(urlKey), urlKey, articleId, url, kind },
      ]),
    ),
  );
  if (rows.size === 0) return;
  await rowsOf(
    manager,
    `insert into article_urls (key_id, url_key, article_id, url, kind)
     select g.key, g."urlKey", g."articleId", g.url, g.kind
       from json_to_recordset($1) as g(key uuid, "urlKey" text, "articleId" uuid, url text, kind text)
      where not exists (select 1 from articles a where a.id = g.key and a.revision > 0)
      order by g.key on conflict (key_id) do nothing`,
    [jsonText([...rows.values()])],
  );
}

async function updateCaptures(
  manager: EntityManager,
  fresh: readonly Verdict[],
  ledger: LockedLedger,
): Promise<void> {
  const rows = fresh.map((verdict) => ({
    id: verdict.captureId,
    fetched: new Date(ledger.captures.get(verdict.captureId)!.fetchedAtMs).toISOString(),
    outcome: verdict.outcome,
    reason: verdict.reason ?? null,
    note: verdict.item.kind === 'rejected' ? wellFormedText(verdict.item.note).slice(0, 500) : null,
    article: verdict.articleId ?? null,
    revision: verdict.revision ?? null,
    trail: trailOf(verdict),
  }));
  await rowsOf(
    manager,
    `update captures c
        set outcome = g.outcome, outcome_reason = g.reason, outcome_note = g.note, settled_article_id = g.article,
            settled_revision = g.revision, settled_at = clock_timestamp(), trail = coalesce(g.trail, c.trail)
       from json_to_recordset($1) as g(id bigint, fetched timestamptz(3), outcome text, reason text, note text,
              article uuid, revision int, trail json)
      where c.id = g.id and c.fetched_at = g.fetched`,
    [jsonText(rows)],
  );
}

function trailOf({ item, outcome, reason }: Verdict) {
  if (typeof item.trail !== 'function') return item.trail ?? null;
  return item.trail(reason === undefined ? outcome : `${outcome}:${reason}`);
}

function countOutcomes(fresh: readonly Verdict[]): CountChanges {
  const counts = new CountChanges();
  for (const { outcome, reason, revision, aliases } of fresh) {
    counts.add((reason === undefined ? outcome : `${outcome}/${reason}`) as CountName);
    if (outcome === 'indexed') counts.add('revisions');
    if (revision === 1) counts.add('held');
    // What was counted as an article of its own turned out to be another address of one.
    if (aliases.some(({ kind }) => kind === 'requested')) counts.add('articles', -1);
  }
  return counts;
}
