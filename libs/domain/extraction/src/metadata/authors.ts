import type { Found } from '@dateline/contracts';
import { hostOf } from '../text/addresses.js';
import { bylineNames } from './bylines.js';
import { isNode, listOf, textOfValue } from './json-ld.js';
import { namesIn, peopleIn } from './person-names.js';
import type { MetadataSources } from './sources.js';

/** The people who wrote the article; organisations and addresses are dropped. */
export function authorsOf(sources: MetadataSources, siteName: string): Found<string[]> | undefined {
  const host = hostOf(sources.page.url);
  const tries: [() => string[], Found<string[]>['provenance'], number][] = [
    [() => fromJsonLd(sources), 'json-ld', 0.9],
    [() => fromMeta(sources), 'meta', 0.8],
    [() => bylineNames(sources.page), 'html', 0.6],
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
  const said = namesIn(fromJsonLd(sources)).filter((name) => !/https?:|www\.|@/.test(name));
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
  'articleauthor',
];

function fromMeta({ metas, page }: MetadataSources): string[] {
  for (const name of AUTHOR_METAS) {
    const values = metas.all(name).filter((value) => value !== '' && !/^https?:/.test(value));
    // The house that publishes the page is named as its author when nobody is.
    if (values.some((value) => value === metas.first('publisher', 'dc.publisher', 'copyright'))) continue;
    if (peopleIn(values, metas.first('og:site_name'), hostOf(page.url)).length > 0) return values;
  }
  return [];
}
