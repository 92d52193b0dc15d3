import { z } from 'zod';
import { GROWING_ENUM } from '../breaking-changes.js';
import { defineEvent } from '../define-event.js';
import { REJECTION_REASON_CODES } from '../reasons.js';
import { captureEvent, ofCapture } from './subject-of-capture.js';

export const ArticleRejected = defineEvent({
  name: 'article.rejected',
  version: 1,
  summary: 'A capture will not become an article, for a reason of the vocabulary.',
  schema: z.object({
    ...captureEvent,
    stage: z.enum(['fetcher', 'parser', 'enricher']),
    reason: z.enum(REJECTION_REASON_CODES).meta({ [GROWING_ENUM]: true }),
    /** What was seen, in words; at most 500 characters. */
    note: z.string().max(500),
  }),
  ...ofCapture,
});
