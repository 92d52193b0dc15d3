import { ArticleDocument } from '@dateline/contracts';
import { HIT_FIELDS } from '@dateline/search';
import { z } from 'zod';

const hitFields = Object.fromEntries(HIT_FIELDS.map((field) => [field, true])) as {
  [Field in (typeof HIT_FIELDS)[number]]: true;
};

/** A hit's article: the fields that a list shows. */
export const HitDocument = ArticleDocument.pick(hitFields);

const passages = z.array(z.string()).optional();

/** One article found. */
export const SearchHit = z.object({
  document: HitDocument,
  highlights: z
    .object({ title: passages, lead: passages, text: passages })
    .describe('HTML with the found words in <mark>; everything else is escaped'),
  score: z.number().nullable().describe('Only comparable within one answer; null in the order newest'),
});

/** One page of articles found. */
export const SearchPage = z.object({
  total: z.int().nonnegative().describe('Articles found'),
  totalIsExact: z.boolean().describe('False when there are more than total'),
  isPartial: z.boolean().describe('True when a part of the index gave no answer in time'),
  hits: z.array(SearchHit),
  next: z.string().optional().describe('Send it as `after` for the next page; absent on the last'),
});
