import type { ArticleImage, ImageRendition } from '@dateline/contracts';
import { isNode, listOf, textOfValue } from '../metadata/json-ld.js';
import type { MetadataSources } from '../metadata/sources.js';
import { Flag, type Page, type PageElement, type PageImage } from '../page/page.js';
import { absoluteUrl } from '../text/addresses.js';
import { tidyLine } from '../text/tidy.js';
import { parseSrcset, type SrcsetCandidate } from './parse-srcset.js';

/** Pictures beyond this many are a gallery's thumbnails. */
const MAX_IMAGES = 30;
const MAX_RENDITIONS = 20;
/** Pixels below which a picture is an icon. */
const MIN_PIXELS = 80;
const DECORATION =
  /sprite|pixel|spacer|blank\.|placeholder|avatar|gravatar|logo|icon|badge|1x1|loading\.|emoji/i;

/** Pictures of the article, the lead first: what the page names as its picture, then those inside the body. */
export function imagesOf(
  sources: MetadataSources,
  bodyBlocks: { first: number; end: number } | undefined,
): ArticleImage[] {
  const inBody = bodyImages(sources, bodyBlocks);
  const lead = leadUrl(sources);
  const images: ArticleImage[] = [];
  if (lead !== undefined) {
    const same = inBody.find((image) => isSamePicture(image.url, lead));
    images.push({ renditions: [], ...same, url: lead, isLead: true });
  }
  for (const image of inBody) {
    if (images.length >= MAX_IMAGES) break;
    if (images.some((other) => isSamePicture(other.url, image.url))) continue;
    images.push(images.length === 0 ? { ...image, isLead: true } : image);
  }
  return images;
}

/** Renditions of a `srcset` with absolute addresses. */
export function renditionsOf(srcset: string, base: string): ImageRendition[] {
  return parseSrcset(srcset)
    .slice(0, MAX_RENDITIONS)
    .flatMap((candidate) => renditionOf(candidate, base));
}

function renditionOf(candidate: SrcsetCandidate, base: string): ImageRendition[] {
  const url = absoluteUrl(candidate.url, base);
  if (url === undefined) return [];
  return [
    {
      url,
      ...(candidate.width === undefined ? {} : { width: candidate.width }),
      ...(candidate.height === undefined ? {} : { height: candidate.height }),
      ...(candidate.density === undefined || candidate.density <= 0 ? {} : { density: candidate.density }),
    },
  ];
}

function bodyImages(
  sources: MetadataSources,
  range: { first: number; end: number } | undefined,
): ArticleImage[] {
  if (!range) return [];
  const images: ArticleImage[] = [];
  for (const image of sources.page.images) {
    if (image.block < range.first || image.block > range.end || images.length >= MAX_IMAGES) continue;
    const found = withCaption(articleImage(image, sources.base), image, sources);
    if (found && !images.some((other) => isSamePicture(other.url, found.url))) images.push(found);
  }
  return images;
}

const CREDIT =
  /(?:^|[\s(|])(?:photo(?:graph)?|foto|image|bild|credit|picture|©|фото)\s*(?:by|von|de|di)?\s*[:/]?\s*([^|()]{3,80})\)?\s*$/iu;

function withCaption(
  found: ArticleImage | undefined,
  image: PageImage,
  sources: MetadataSources,
): ArticleImage | undefined {
  const caption = found && captionOf(sources.page, image.element);
  if (!found || caption === undefined) return found;
  const credit = CREDIT.exec(caption)?.[1]?.trim();
  return { ...found, caption, ...(credit === undefined || credit === '' ? {} : { credit }) };
}

/** The text of the `figcaption` that shares the picture's `figure`. */
export function captionOf(page: Page, element: PageElement): string | undefined {
  let figure: PageElement | undefined = element;
  while (figure && figure.tag !== 'figure') figure = figure.parent;
  if (!figure) return undefined;
  const texts: string[] = [];
  for (let at = figure.first; at < figure.end; at += 1) {
    const block = page.blocks[at];
    if (block && (block.element.flags & Flag.Caption) !== 0) texts.push(block.text);
  }
  const caption = tidyLine(texts.join(' '));
  return caption === '' ? undefined : caption;
}

const cache = new WeakMap<PageImage, { base: string; found: ArticleImage | undefined }>();

/**
 * A picture of the page as one of the article, or `undefined` when it is an icon or has no usable address. Made once,
 * because both the list of pictures and the body ask.
 */
export function articleImage(image: PageImage, base: string): ArticleImage | undefined {
  const known = cache.get(image);
  if (known?.base === base) return known.found;
  const found = readImage(image, base);
  cache.set(image, { base, found });
  return found;
}

function readImage(image: PageImage, base: string): ArticleImage | undefined {
  const renditions = renditionsOf(image.srcset, base);
  const largest = renditions.reduce<ImageRendition | undefined>(
    (best, item) => ((item.width ?? 0) > (best?.width ?? -1) ? item : best),
    undefined,
  );
  const url = absoluteUrl(image.src, base) ?? largest?.url;
  if (url === undefined || DECORATION.test(url)) return undefined;
  if ((image.width ?? MIN_PIXELS) < MIN_PIXELS || (image.height ?? MIN_PIXELS) < MIN_PIXELS) return undefined;
  const alt = tidyLine(image.alt);
  return {
    url,
    isLead: false,
    renditions,
    ...(alt === '' ? {} : { alt }),
    ...(image.width === undefined ? {} : { width: image.width }),
    ...(image.height === undefined ? {} : { height: image.height }),
  };
}

function leadUrl({ metas, jsonLd, base }: MetadataSources): string | undefined {
  const named = metas.all(
    'og:image',
    'og:image:secure_url',
    'og:image:url',
    'twitter:image',
    'twitter:image:src',
    'itemprop:image',
  );
  for (const item of named) {
    const url = absoluteUrl(item, base);
    if (url !== undefined) return url;
  }
  for (const item of [...listOf(jsonLd.article?.['image']), jsonLd.article?.['thumbnailUrl']]) {
    const url = absoluteUrl(
      isNode(item) ? textOfValue(item['url'] ?? item['contentUrl'] ?? item['@id']) : textOfValue(item),
      base,
    );
    if (url !== undefined) return url;
  }
  return undefined;
}

/** Equal but for host and query: resizers change both. */
function isSamePicture(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [pathOf(a), pathOf(b)];
  if (left === right) return true;
  const name = left.slice(left.lastIndexOf('/') + 1);
  return name.length >= MIN_NAME && name === right.slice(right.lastIndexOf('/') + 1);
}

/** Characters from which a file name is no `image.jpg`. */
const MIN_NAME = 12;

/** The path of an address that `URL` has written: cut out, because each picture is compared with each other. */
function pathOf(url: string): string {
  const host = url.indexOf('//') + 2;
  const start = url.indexOf('/', host);
  const query = url.indexOf('?', start);
  return start < 0 ? url : url.slice(start, query < 0 ? url.length : query);
}
