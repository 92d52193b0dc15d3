import { textOf, type Block, type ExtractedArticle, type FeedHints } from '@dateline/contracts';
import { bodyHtml } from './body/body-html.js';
import { fallbackBody } from './body/fallback-body.js';
import { findBody, type FoundBody } from './body/find-body.js';
import { withoutFurniture } from './body/furniture.js';
import { wordsOf } from './body/body-rules.js';
import { isListArticle } from './body/list-article.js';
import { textStatusOf } from './body/text-status.js';
import type { FoundNames } from './body/page-hints.js';
import { typedBlocks } from './body/typed-blocks.js';
import type { DecodedText } from './charset/decode-text.js';
import type { Extraction, ExtractionOptions } from './extraction.js';
import { imagesOf } from './images/article-images.js';
import { placedImages } from './images/placed-images.js';
import type { ExtractionLimits } from './limits.js';
import { authorsOf, creditsOf } from './metadata/authors.js';
import { dateCandidates } from './metadata/date-candidates.js';
import { modifiedAtOf, publishedAtOf } from './metadata/published-at.js';
import { robotsOf } from './metadata/robots.js';
import {
  accessOf,
  ampUrlOf,
  canonicalUrlOf,
  leadOf,
  sectionOf,
  siteNameOf,
  tagsOf,
} from './metadata/site.js';
import { declaredLanguage, metadataSources, type MetadataSources } from './metadata/sources.js';
import { titleOf } from './metadata/title.js';
import { committedModels, type ExtractionModels } from './model/models.js';
import { deriveTitle } from './plain-text/plain-text-article.js';
import { reject, rejectionOf } from './page-type/page-type.js';
import { readPage } from './page/read-page.js';
import { ruledDate, ruledTitle } from './site-rules/apply-rule.js';
import { ruleFor, type SiteRule } from './site-rules/site-rules.js';

type Described = Omit<ExtractedArticle, 'title' | 'charset'> & {
  title: ExtractedArticle['title'] | undefined;
};

/** What an HTML page holds, before it is decided whether that is an article. */
export interface HtmlReading {
  readonly sources: MetadataSources;
  /** The page's blocks with their probabilities, and which were chosen. */
  readonly body: FoundBody;
  readonly blocks: Block[];
  /** All names of the byline, agencies and newsrooms too. */
  readonly credits: readonly string[];
  readonly article: Described;
}

/** The fields that are found by themselves. */
type Known = Pick<Described, 'title' | 'siteName' | 'authors' | 'publishedAt' | 'modifiedAt'>;

/**
 * Reads a page that is already text.
 *
 * @param models default the committed ones; training hands in such that have not seen the page's site
 * @param rule what is known about the site, if anything
 * @throws TooComplexError when a limit is reached
 */
export function readHtml(
  html: string,
  url: string,
  hints: FeedHints,
  limits: ExtractionLimits,
  models: ExtractionModels = committedModels(),
  rule?: SiteRule,
): HtmlReading {
  const sources = metadataSources(readPage(html, url, limits), hints);
  const siteName = siteNameOf(sources);
  const title =
    (rule && ruledTitle(sources.page, rule)) ?? titleOf(sources, siteName?.value ?? '', models.title);
  const authors = authorsOf(sources, siteName?.value ?? '');
  const credits = creditsOf(sources, authors?.value ?? []);
  const found = { title: title?.value ?? '', siteName: siteName?.value ?? '', names: credits };
  const body = findBody(sources, found, models, rule);
  const blocks = blocksOf(sources, body, found);
  const dates = dateCandidates(sources);
  const publishedAt = publishedAtOf(
    sources,
    title?.value ?? '',
    models.date,
    dates,
    rule && ruledDate(sources.page, rule, sources.language),
  );
  const known = { title, siteName, authors, publishedAt, modifiedAt: modifiedAtOf(dates) };
  const article = describe(sources, body, blocks, known);
  return { sources, body, blocks, credits, article };
}

/** The article of an HTML capture, or the reason why it is none. */
export function readHtmlArticle(
  decoded: DecodedText,
  options: ExtractionOptions,
  limits: ExtractionLimits,
): Extraction {
  const { sources, blocks, article } = readHtml(
    decoded.text,
    options.url,
    options.hints ?? {},
    limits,
    committedModels(),
    ruleFor(options.url, options.rules ?? []),
  );
  const paragraphs = blocks.flatMap((block) => (block.type === 'paragraph' ? [block.text.length] : []));
  const rejection = rejectionOf(sources, {
    characters: textOf(blocks).length,
    paragraphs: paragraphs.length,
    longest: paragraphs.reduce((longest, length) => Math.max(longest, length), 0),
    isLiveOrList: article.kind !== 'article',
  });
  if (rejection) return rejection;
  const title = article.title ?? derivedTitle(blocks);
  if (!title) return reject('no-title', 'Neither heading, meta data nor page title name the article.');
  const charset = { name: decoded.charset.name, confidence: decoded.charset.confidence };
  return { kind: 'article', article: { ...article, title, charset } };
}

/** A title from the first sentence, when nothing on the page names the article. */
function derivedTitle(blocks: readonly Block[]): ExtractedArticle['title'] | undefined {
  const first = blocks.find((block) => block.type === 'paragraph');
  const value = first ? deriveTitle(first.text) : '';
  return value === '' ? undefined : { value, provenance: 'derived', confidence: 0.3 };
}

function blocksOf(sources: MetadataSources, body: FoundBody, found: FoundNames): Block[] {
  const chosen = withoutFurniture(body.chosen, {
    ...found,
    host: body.hints.host,
    language: sources.language,
  });
  const words = wordsOf(
    body.context,
    body.chosen.map((block) => block.index),
  );
  const fallback = fallbackBody({ words }, body.hints.jsonLdBody, sources.page.stateScripts);
  return fallback?.blocks ?? typedBlocks(chosen, placedImages(sources, rangeOf(body)));
}

function describe(sources: MetadataSources, body: FoundBody, blocks: Block[], known: Known): Described {
  const isAccessibleForFree = accessOf(sources);
  const optional = {
    lead: leadOf(sources),
    authors: known.authors,
    publishedAt: known.publishedAt,
    modifiedAt: known.modifiedAt,
    section: sectionOf(sources),
    canonicalUrl: canonicalUrlOf(sources),
    ampUrl: ampUrlOf(sources),
    siteName: known.siteName,
    declaredLanguage: declaredLanguage(sources.page, sources.metas),
    isAccessibleForFree,
  };
  return {
    kind: body.kind === 'article' && isListArticle(blocks, known.title?.value ?? '') ? 'list' : body.kind,
    title: known.title,
    blocks,
    tags: tagsOf(sources),
    images: imagesOf(sources, rangeOf(body)),
    robots: robotsOf(sources.metas),
    textStatus: textStatusOf(blocks, isAccessibleForFree),
    html: bodyHtml(blocks),
    ...withoutUndefined(optional),
  };
}

const withoutUndefined = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;

/** Where in the page the body stands, its opening picture included. */
function rangeOf({ chosen }: FoundBody): { first: number; end: number } | undefined {
  const [first] = chosen;
  const last = chosen.at(-1);
  return first && last ? { first: Math.max(0, first.index - 3), end: last.index + 1 } : undefined;
}
