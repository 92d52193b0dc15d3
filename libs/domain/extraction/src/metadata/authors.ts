import type { Found } from '@dateline/contracts';
import { Flag, type Block } from '../page/page.js';
import { hostOf } from '../text/addresses.js';
import { isNode, listOf, textOfValue } from './json-ld.js';
import { namesIn, peopleIn } from './person-names.js';
import type { MetadataSources } from './sources.js';
import { headingLevel } from './title-candidates.js';

/** The people who wrote the article; organisations and addresses are dropped. */
export function authorsOf(sources: MetadataSources, siteName: string): Found<string[]> | undefined {
  const host = hostOf(sources.page.url);
  const tries: [() => string[], Found<string[]>['provenance'], number][] = [
    [() => fromJsonLd(sources), 'json-ld', 0.9],
    [() => fromMeta(sources), 'meta', 0.8],
    [() => fromElements(sources), 'html', 0.6],
    [() => sources.hints.authors ?? [], 'feed', 0.6],
  ];
  for (const [read, provenance, confidence] of tries) {
    const names = peopleIn(read(), siteName, host);
    if (names.length > 0) return { value: names, provenance, confidence };
  }
  return undefined;
}

/** All that the page credits, agencies and newsrooms too: what a byline shows. */
export function creditsOf(sources: MetadataSources, authors: readonly string[]): string[] {
  const said = namesIn(fromJsonLd(sources)).filter((name) => !/https?:|www\./.test(name));
  // A newsroom in the JSON-LD and people in the byline: the people are who wrote it.
  const namesPeople = authors.some((name) => said.includes(name));
  return said.length > 0 && (authors.length === 0 || namesPeople) ? said : [...authors];
}

function fromJsonLd(sources: MetadataSources): string[] {
  const { article } = sources.jsonLd;
  for (const key of ['author', 'creator']) {
    const names = listOf(article?.[key]).map((item) =>
      isNode(item) ? nameOf(item, sources) : textOfValue(item),
    );
    const given = names.filter((name) => name !== '' && !/^https?:/.test(name));
    if (given.length > 0) return given;
  }
  return [];
}

/** Authors are often references (`@id`) to a node that stands elsewhere in the graph. */
function nameOf(item: { readonly [key: string]: unknown }, sources: MetadataSources): string {
  const name =
    textOfValue(item['name']) ||
    `${textOfValue(item['givenName'])} ${textOfValue(item['familyName'])}`.trim();
  if (name !== '') return name;
  const id = item['@id'];
  const target = sources.jsonLd.nodes.find((node) => node['@id'] === id && node['name'] !== undefined);
  return target ? textOfValue(target['name']) : '';
}

const AUTHOR_METAS = [
  'author',
  'article:author',
  'parsely-author',
  'sailthru.author',
  'dc.creator',
  'dcterms.creator',
  'dc.contributor',
  'byl',
  'byline',
  'og:article:author',
  'cxenseparse:author',
  'dable:author',
  'itemprop:author',
  'article:author_name',
  'citation_author',
  'shareaholic:article_author_name',
];

function fromMeta({ metas, page }: MetadataSources): string[] {
  for (const name of AUTHOR_METAS) {
    const values = metas.all(name).filter((value) => value !== '' && !/^https?:/.test(value));
    if (peopleIn(values, metas.first('og:site_name'), hostOf(page.url)).length > 0) return values;
  }
  return [];
}

const BYLINE_CLASS =
  /(?:^|[\s_-])(?:by-?line(?:[_-]{0,2}(?:name|authors?))?|authors?(?:[_-]{0,2}(?:name|link|title))?|autor(?:en)?|auteur|writer|journalist|reporter|contributor|creator|fn|vcard)(?:[\s_-]|$)/;
/** Blocks around the title in which a byline stands. */
const BEFORE_TITLE = 8;
const AFTER_TITLE = 40;

function fromElements({ page }: MetadataSources): string[] {
  const title = page.blocks.find((block) => headingLevel(block) === 1)?.index;
  const strict: string[] = [];
  const loose: string[] = [];
  const written: string[] = [];
  for (const block of page.blocks) {
    if (block.text.length > 110 || (block.element.flags & (Flag.Comment | Flag.Nav | Flag.Footer)) !== 0)
      continue;
    if (title !== undefined && (block.index < title - BEFORE_TITLE || block.index > title + AFTER_TITLE))
      continue;
    const kind = bylineKind(block);
    if (kind === 'strict') strict.push(block.text);
    else if (kind === 'loose') loose.push(block.text);
    else if (
      /^\s*(?:by|von|par|por|door|di|av|автор:?)\s+\p{Lu}\p{L}+\s+\p{Lu}/iu.test(block.text) &&
      block.text.length < 70
    )
      written.push(block.text);
  }
  const [first] = strict.length > 0 ? strict : loose.length > 0 ? loose : written;
  return first === undefined ? [] : strict.length > 1 ? strict.slice(0, 4) : [first];
}

function bylineKind(block: Block): 'strict' | 'loose' | undefined {
  let near: Block['element'] | undefined = block.element;
  for (let level = 0; near && level < 3; level += 1, near = near.parent) {
    if (near.rel.split(/\s+/).includes('author') || near.itemprop.includes('author')) return 'strict';
    if (BYLINE_CLASS.test(near.classes)) return 'loose';
  }
  return undefined;
}
