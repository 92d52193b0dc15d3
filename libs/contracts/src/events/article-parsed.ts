import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { ExtractedArticle } from '../document/extracted-article.js';
import { captureEvent, ofCapture } from './subject-of-capture.js';

export const ArticleParsed = defineEvent({
  name: 'article.parsed',
  version: 1,
  summary: 'A clean article was extracted from a capture.',
  schema: z.object({ ...captureEvent, article: ExtractedArticle, parserVersion: z.string() }),
  ...ofCapture,
});
