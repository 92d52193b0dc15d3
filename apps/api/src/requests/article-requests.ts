import { Address, ArticleId } from '@dateline/contracts';
import { z } from 'zod';

const articleId = ArticleId.describe('Article id: 32 lower-case hex digits');
const address = z
  .string({ error: 'must be given: the address of the article' })
  .refine((text) => Address.safeParse(text).success && /^(https?:\/\/|urn:sha256:)/.test(text), {
    message: 'must be an http(s) URL or urn:sha256:… of at most 8192 characters',
  })
  .describe('Any address under which the article is known');

/** Path of `GET /v1/articles/:id` and what is below it. */
export const ArticlePath = z.object({ id: articleId });

/** Parameters of `GET /v1/articles/:id`. */
export const RevisionRequest = z.object({
  revision: z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(2_147_483_647, 'may be at most 2147483647')
    .optional()
    .describe('An earlier revision; default: the newest'),
});

/** Parameters of `GET /v1/articles` and `GET /v1/trace`. */
export const AddressRequest = z.object({ url: address });

/** For paths without parameters. */
export const NoParameters = z.object({});
