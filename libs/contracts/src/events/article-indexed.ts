import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { ArticleDocument } from '../document/article-document.js';
import { ArticleId } from '../document/primitives.js';

export const ArticleIndexed = defineEvent({
  name: 'article.indexed',
  version: 1,
  summary: 'A revision of an article is stored and searchable; added services start here.',
  schema: z.object({
    articleId: ArticleId,
    revision: z.int().positive(),
    change: z.enum(['created', 'updated', 'withdrawn']),
    document: ArticleDocument,
  }),
  // Another life of the ledger may have had this revision too, with other content: the sequence is never given again.
  cause: ({ articleId, revision, change, document }) =>
    `${articleId}/${revision}/${change}/${document.sequence}`,
  about: (data) => data.document.captureId,
});
