import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { captureEvent, ofCapture } from './subject-of-capture.js';

export const ArticleFetched = defineEvent({
  name: 'article.fetched',
  version: 1,
  summary: 'A capture was committed to the ledger and waits to be parsed.',
  schema: z.object(captureEvent),
  ...ofCapture,
});
