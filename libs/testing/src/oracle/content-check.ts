import { articleIdOfAddress } from '@dateline/line';
import type { TestLine } from '../harness/test-line.js';
import type { Newsroom } from '../newsroom/newsroom.js';
import type { TruthArticle } from '../newsroom/truth.js';

/** What ledger and index hold, article by article, against what the newsroom has really said under each address. */
export interface ContentReport {
  /** Good articles that the newsroom has out. */
  readonly articles: number;
  /** Revisions with another article's content, and articles that were taken for another's alias. */
  readonly wrong: readonly string[];
  /** Articles that the ledger does not hold in their newest revision. */
  readonly lost: readonly string[];
  /** Documents of another content than the newest, of articles that nobody published, and those that are missing. */
  readonly stale: readonly string[];
}

interface HeldRevision {
  id: string;
  url: string;
  alias_of: string | null;
  revision: number | null;
  is_newest: boolean;
  title: string | null;
  text: string | null;
  sequence: string | null;
  said_url: string | null;
}

interface SearchDocument {
  articleId: string;
  title: string;
  text: string;
  sequence: number;
}

/** Reads everything and compares. `lost` and `stale` mean something only when the line is at rest. */
export async function checkContent(line: TestLine, newsroom: Newsroom): Promise<ContentReport> {
  const truth = truthById(newsroom);
  const held = await heldRevisions(line);
  const wrong = held.flatMap((row) => mixUpOf(row, truth));
  const newest = new Map(held.filter(({ is_newest }) => is_newest).map((row) => [row.id, row]));
  const lost = [...truth].flatMap(([id, article]) => {
    const row = newest.get(id);
    if (!row) return [`${article.url} is not held`];
    return isSaid(row, article.title, article.distinctiveName)
      ? []
      : [`${article.url} is held with "${row.title}" instead of "${article.title}"`];
  });
  return { articles: truth.size, wrong, lost, stale: staleOf(truth, newest, await searchDocuments(line)) };
}

/** Cross-wiring alone, which must never be seen, whatever is under way. */
export async function findMixUps(line: TestLine, newsroom: Newsroom): Promise<string[]> {
  // The truth is asked last: what was published meanwhile must be known.
  const held = await heldRevisions(line);
  const truth = truthById(newsroom);
  return held.flatMap((row) => mixUpOf(row, truth));
}

function truthById(newsroom: Newsroom): Map<string, TruthArticle> {
  return new Map(
    newsroom
      .truth()
      .filter(({ expectation }) => expectation === 'indexed')
      .map((article) => [articleIdOfAddress(article.url) as string, article]),
  );
}

function mixUpOf(row: HeldRevision, truth: ReadonlyMap<string, TruthArticle>): string[] {
  const article = truth.get(row.id);
  // Articles of other origins (handed-in pages) are checked by who made them.
  if (!article) return [];
  if (row.alias_of !== null) return [`${row.url} was taken for an alias of ${row.alias_of}`];
  if (row.title === null) return [];
  const { title, distinctiveName, previousTitle, previousDistinctiveName } = article;
  const isRight =
    isSaid(row, title, distinctiveName) ||
    (previousTitle !== null && isSaid(row, previousTitle, previousDistinctiveName as string));
  const isItsAddress = row.said_url === null || articleIdOfAddress(row.said_url) === row.id;
  if (isRight && isItsAddress) return [];
  return [`${row.url}, revision ${row.revision}, holds "${row.title}" of ${row.said_url}`];
}

function staleOf(
  truth: ReadonlyMap<string, TruthArticle>,
  newest: ReadonlyMap<string, HeldRevision>,
  documents: readonly SearchDocument[],
): string[] {
  const found = new Map(documents.map((document) => [document.articleId, document]));
  const old = [...truth].flatMap(([id, { url, title, distinctiveName }]) => {
    const document = found.get(id);
    if (!document) return [`${url} is not in search`];
    if (!isSaid(document, title, distinctiveName)) return [`${url} is in search as "${document.title}"`];
    const sequence = newest.get(id)?.sequence;
    return String(document.sequence) === sequence
      ? []
      : [`${url} is in search as ${document.sequence} and in the ledger as ${sequence}`];
  });
  const strangers = documents.filter(({ articleId }) => !newest.has(articleId));
  return [
    ...old,
    ...strangers.map(({ articleId, title }) => `${articleId} ("${title}") is in search alone`),
    ...(documents.length > found.size ? ['an article is in search twice'] : []),
  ];
}

/** White space is the page's layout. */
function isSaid({ title, text }: { title: string | null; text: string | null }, said: string, name: string) {
  const plain = (words: string | null) => (words ?? '').replace(/\s+/g, ' ');
  return plain(title) === plain(said) && plain(text).includes(plain(name));
}

function heldRevisions(line: TestLine): Promise<HeldRevision[]> {
  return line.connections.dataSource.query(
    `select replace(a.id::text, '-', '') as id, a.url, replace(a.alias_of::text, '-', '') as alias_of, r.revision,
            coalesce(r.revision = a.revision, false) as is_newest, r.document->>'title' as title,
            r.document->>'text' as text, r.sequence, r.document->>'url' as said_url
       from articles a left join revisions r on r.article_id = a.id`,
  );
}

const PAGE = 1000;

async function searchDocuments(line: TestLine): Promise<SearchDocument[]> {
  const { search } = line.connections;
  const index = line.names.searchAlias;
  await search.indices.refresh({ index });
  const all: SearchDocument[] = [];
  for (let after = ''; ; after = all.at(-1)?.articleId ?? '') {
    const answer = await search.search<SearchDocument>({
      index,
      size: PAGE,
      query: { range: { articleId: { gt: after } } },
      sort: [{ articleId: { order: 'asc' } }],
      _source: ['articleId', 'title', 'text', 'sequence'],
    });
    const page = answer.hits.hits.flatMap(({ _source }) => (_source ? [_source] : []));
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
