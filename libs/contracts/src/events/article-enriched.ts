import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { Enrichments } from '../document/enrichments.js';
import { ExtractedArticle } from '../document/extracted-article.js';
import { captureEvent, ofCapture } from './subject-of-capture.js';

export const ArticleEnriched = defineEvent({
  name: 'article.enriched',
  version: 1,
  summary: 'An extracted article was enriched and waits to be stored and indexed.',
  schema: z.object({
    ...captureEvent,
    article: ExtractedArticle,
    parserVersion: z.string(),
    enrichments: Enrichments,
    enricherVersion: z.string(),
  }),
  ...ofCapture,
});
