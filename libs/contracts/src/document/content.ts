import { z } from 'zod';
import { Address, Confidence, Instant, Provenance } from './primitives.js';

/** One typed piece of a body, in reading order. */
export const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('paragraph'), text: z.string().min(1) }),
  z.object({ type: z.literal('heading'), level: z.int().min(1).max(6), text: z.string().min(1) }),
  z.object({ type: z.literal('quote'), text: z.string().min(1), cite: z.string().optional() }),
  z.object({ type: z.literal('list'), isOrdered: z.boolean(), items: z.array(z.string().min(1)).min(1) }),
  z.object({ type: z.literal('table'), rows: z.array(z.array(z.string())).min(1) }),
  z.object({ type: z.literal('image'), url: Address, caption: z.string().optional() }),
  z.object({ type: z.literal('embed'), url: Address.optional(), text: z.string().min(1) }),
]);
export type Block = z.output<typeof Block>;

export const ImageRendition = z.object({
  url: Address,
  /** Pixels, from a `w` descriptor of srcset. */
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  /** Device pixels a CSS pixel, from an `x` descriptor of srcset. */
  density: z.number().positive().optional(),
});
export type ImageRendition = z.output<typeof ImageRendition>;

export const ArticleImage = z.object({
  url: Address,
  isLead: z.boolean(),
  renditions: z.array(ImageRendition),
  caption: z.string().optional(),
  credit: z.string().optional(),
  alt: z.string().optional(),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
});
export type ArticleImage = z.output<typeof ArticleImage>;

/** How exactly a publication date is known. */
export const DatePrecision = z.enum(['second', 'minute', 'day']);

/** When the publisher says the article came out. */
export const PublishedAt = z.object({
  value: Instant,
  precision: DatePrecision,
  /** UTC offset as written by the publisher (`+03:00`), when there was one. */
  zone: z.string().optional(),
  provenance: Provenance,
  confidence: Confidence,
  /** Other dates that were found, best first. */
  candidates: z.array(z.object({ value: Instant, precision: DatePrecision, provenance: Provenance })),
  isSuspect: z.boolean(),
  suspectReason: z.enum(['future', 'too-old', 'sources-disagree']).optional(),
});
export type PublishedAt = z.output<typeof PublishedAt>;

/** How much of the article the text holds. */
export const TextStatus = z.enum(['full', 'truncated', 'paywalled', 'too-short']);
export type TextStatus = z.output<typeof TextStatus>;

/** What the page said about machines at the time of the download. */
export const RobotsFlags = z.object({
  noindex: z.boolean(),
  noarchive: z.boolean(),
  /** `noai` or `noimageai` in robots meta. */
  noai: z.boolean(),
  /** TDM Reservation Protocol: `tdm-reservation: 1`. */
  tdmReservation: z.boolean(),
});
export type RobotsFlags = z.output<typeof RobotsFlags>;

/** The plain text of a body: blocks separated by blank lines; pictures are left out. */
export function textOf(blocks: readonly Block[]): string {
  return blocks.map(blockText).filter(Boolean).join('\n\n');
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'list':
      return block.items.join('\n');
    case 'table':
      return block.rows.map((row) => row.join('\t')).join('\n');
    case 'image':
      return '';
    default:
      return block.text;
  }
}
