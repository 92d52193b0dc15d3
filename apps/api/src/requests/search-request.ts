import { DEFAULT_PAGE_SIZE, SEARCH_LIMITS } from '@dateline/search';
import { z } from 'zod';

const day = /^\d{4}-\d{2}-\d{2}$/;
const isMoment = (text: string) =>
  (day.test(text) ? z.iso.date() : z.iso.datetime({ offset: true })).safeParse(text).success;
const moment = z.string().refine(isMoment, {
  message: 'must be a day (2026-02-12) or an instant with zone (2026-02-12T09:30:00Z)',
});

/** Parameters of `GET /v1/search`. */
export const SearchRequest = z.object({
  q: z
    .string()
    .max(SEARCH_LIMITS.qCharacters, `may have at most ${SEARCH_LIMITS.qCharacters} characters`)
    .optional()
    .describe(
      'Words, all of which must occur; `"a phrase"`, `a | b`, `-without`, `prefix*` and brackets are understood',
    ),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,6}$/, 'must be a language tag such as "en" or "zh-Hant"')
    .optional()
    .describe('Language tag; `zh` also finds `zh-Hant`'),
  source: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(256, 'may have at most 256 characters')
    .optional()
    .describe('Name, host or id of a source; case and accents do not matter'),
  from: moment.optional().describe('First day or instant of publication'),
  to: moment.optional().describe('Last day (the whole of it) or instant of publication'),
  sort: z
    .enum(['relevance', 'newest'], { error: 'must be "relevance" or "newest"' })
    .optional()
    .describe('Order; default: relevance with words, newest without'),
  size: z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(SEARCH_LIMITS.size, `may be at most ${SEARCH_LIMITS.size}`)
    .default(DEFAULT_PAGE_SIZE)
    .describe('Hits a page'),
  after: z
    .string()
    .max(1024, 'must be the "next" of an earlier answer, unchanged')
    .optional()
    .describe('`next` of the page before, sent with the same question'),
});
