import type { PlacedImage } from '../body/typed-blocks.js';
import type { MetadataSources } from '../metadata/sources.js';
import { Flag } from '../page/page.js';
import { articleImage, captionOf } from './article-images.js';

/** Pictures of a body beyond this many are left to the gallery. */
const MAX_PLACED = 30;

/** Pictures that stand in the body's part of the page, in order, each before the block that follows it. */
export function placedImages(
  sources: MetadataSources,
  range: { first: number; end: number } | undefined,
): PlacedImage[] {
  if (!range) return [];
  const placed: PlacedImage[] = [];
  for (const image of sources.page.images) {
    if (image.block < range.first || image.block > range.end || placed.length >= MAX_PLACED) continue;
    if ((image.element.flags & (Flag.Nav | Flag.Aside | Flag.Footer | Flag.Noscript)) !== 0) continue;
    const found = articleImage(image, sources.base);
    if (!found || placed.some((other) => other.url === found.url)) continue;
    const caption = captionOf(sources.page, image.element);
    placed.push(
      caption === undefined
        ? { block: image.block, url: found.url }
        : { block: image.block, url: found.url, caption },
    );
  }
  return placed;
}
