/** A JSON-LD node: whatever the publisher wrote. */
export type JsonNode = { readonly [key: string]: unknown };

const ARTICLE_TYPES =
  /^(?:.*\/)?(?:\w*article|blogposting|liveblogposting|socialmediaposting|report|review|reviewnewsarticle|opinionnewsarticle|newsarticle|reportagenewsarticle|discussionforumposting|recipe|videoobject|advertisercontentarticle)$/i;
const LIST_TYPES = /^(?:.*\/)?(?:collectionpage|itemlist|searchresultspage|profilepage)$/i;
/** Nodes of all scripts together; beyond it the rest is not looked at. */
const MAX_NODES = 5_000;

/** What the JSON-LD of a page says, sorted by what it describes. */
export interface JsonLd {
  readonly article: JsonNode | undefined;
  readonly isList: boolean;
  readonly isVideo: boolean;
  readonly nodes: readonly JsonNode[];
}

/** Reads all JSON-LD scripts of a page; broken ones are repaired when only line breaks or commas are wrong. */
export function readJsonLd(scripts: readonly string[], pageTitle = ''): JsonLd {
  const nodes: JsonNode[] = [];
  for (const script of scripts) flatten(parseLeniently(script), nodes, 0);
  const articles = nodes.filter((node) => typesOf(node).some((type) => ARTICLE_TYPES.test(type)));
  const main = articles.filter((node) => !typesOf(node).some((type) => /videoobject$/i.test(type)));
  const best = mostTelling(main.length > 0 ? main : articles, pageTitle);
  return {
    article: best,
    isList: nodes.some((node) => typesOf(node).some((type) => LIST_TYPES.test(type))),
    isVideo: main.length === 0 && articles.length > 0,
    nodes,
  };
}

export function typesOf(node: JsonNode): string[] {
  const type = node['@type'];
  return (Array.isArray(type) ? type : [type]).filter((item): item is string => typeof item === 'string');
}

/** What the JSON-LD calls the article: 3 a news article, 1 a blog's post, 2 anything else, 0 when there is none. */
export function kindOfArticle({ article }: JsonLd): 0 | 1 | 2 | 3 {
  if (!article) return 0;
  const types = typesOf(article).join(' ');
  return /news|live|report|opinion/i.test(types) ? 3 : /blog/i.test(types) ? 1 : 2;
}

/** The first text of a value: a string, a number, `@value`, or the name, url or id of a node. */
export function textOfValue(
  value: unknown,
  keys: readonly string[] = ['name', '@value', 'url', '@id'],
): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) {
    for (const item of value) {
      const text = textOfValue(item, keys);
      if (text !== '') return text;
    }
    return '';
  }
  if (!isNode(value)) return '';
  for (const key of keys) {
    const text = textOfValue(value[key], keys);
    if (text !== '') return text;
  }
  return '';
}

export const isNode = (value: unknown): value is JsonNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a list: JSON-LD writes single items bare. */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

function flatten(value: unknown, into: JsonNode[], depth: number): void {
  if (depth > 12 || into.length >= MAX_NODES) return;
  if (Array.isArray(value)) {
    for (const item of value) flatten(item, into, depth + 1);
  } else if (isNode(value)) {
    if (value['@type'] !== undefined) into.push(value);
    for (const key of [
      '@graph',
      'mainEntity',
      'mainEntityOfPage',
      'itemListElement',
      'item',
      'hasPart',
      'about',
    ]) {
      if (typeof value[key] === 'object') flatten(value[key], into, depth + 1);
    }
  }
}

/** Several articles in the JSON-LD: the one whose headline is the page's title, else the one that tells most. */
function mostTelling(nodes: readonly JsonNode[], pageTitle: string): JsonNode | undefined {
  let best: JsonNode | undefined;
  let bestScore = -1;
  for (const node of nodes) {
    const headline = textOfValue(node['headline'] ?? node['name']);
    let score = 0;
    if (headline !== '' && pageTitle.includes(headline.slice(0, 40))) score += 4;
    if (node['datePublished'] !== undefined) score += 2;
    if (node['articleBody'] !== undefined) score += 2;
    if (node['author'] !== undefined) score += 1;
    if (typesOf(node).some((type) => /article|posting/i.test(type))) score += 1;
    if (score > bestScore) [best, bestScore] = [node, score];
  }
  return best;
}

function parseLeniently(script: string): unknown {
  const text = script
    .replace(/^\s*(?:<!--|\/\*<!\[CDATA\[\*\/|\/\/<!\[CDATA\[|<!\[CDATA\[)/, '')
    .replace(/(?:-->|\/\*\]\]>\*\/|\/\/\]\]>|\]\]>)\s*;?\s*$/, '');
  for (const repair of [same, withoutRawBreaks, withoutTrailingCommas]) {
    try {
      return JSON.parse(repair(text));
    } catch {
      continue;
    }
  }
  return undefined;
}

const same = (text: string): string => text.trim().replace(/;$/, '');

const withoutRawBreaks = (text: string): string => same(text).replace(/[\u0000-\u001f]+/g, ' ');
const withoutTrailingCommas = (text: string): string => withoutRawBreaks(text).replace(/,\s*([}\]])/g, '$1');
