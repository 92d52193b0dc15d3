import { createHash } from 'node:crypto';
import { articleIdOf, urlKey } from '@dateline/crawl';
import type { IngestedCapture } from '@dateline/database';
import { datelineVersion } from '@dateline/service/version';
import { CommandError } from '../command-error.js';
import type { IngestInput } from './read-inputs.js';

/**
 * The capture of a page that was handed in. A page without an address is identified by its bytes: the same file again is
 * the same article.
 *
 * @throws CommandError when the address is no http(s) URL
 */
export function handedInCapture(input: IngestInput, now = new Date()): IngestedCapture {
  const { url, key, host } = identityOf(input);
  return {
    articleId: articleIdOf(key),
    urlKey: key,
    url,
    host,
    finalUrl: url,
    status: 0,
    contentType: input.contentType,
    body: input.bytes,
    tookMs: 0,
    trail: [
      {
        service: 'ingest',
        version: datelineVersion,
        startedAt: now.toISOString(),
        tookMs: 0,
        attempt: 1,
        decision: 'handed-in',
      },
    ],
    ...(input.bytes.byteLength === 0
      ? { rejection: { reason: 'empty-body' as const, note: `${input.name} is empty.` } }
      : {}),
  };
}

/**
 * Address, key and host of an input; without an address its bytes name it.
 *
 * @throws CommandError when the address is no http(s) URL
 */
export function identityOf({ name, bytes, url }: IngestInput): { url: string; key: string; host: string } {
  if (url === undefined) {
    const urn = `urn:sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { url: urn, key: urn, host: '' };
  }
  const key = urlKey(url);
  if (key === null) throw new CommandError(`"${url}" (for ${name}) is no http or https URL.`);
  return { url, key, host: new URL(url).host };
}
