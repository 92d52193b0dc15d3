import { readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { SourceRepository } from '@dateline/database';
import { parseOpml } from '@dateline/feeds';
import { FetchFailure, GuardedClient } from '@dateline/http';
import { CommandError } from '../command-error.js';

/** A feed to add, as a list or the user names it. */
export interface WantedFeed {
  url: string;
  title?: string;
  homeUrl?: string;
}

/** Reads an OPML list from a file or an address; outbound requests pass the same guard as the fetcher's. */
export async function feedsOfOpml(
  fileOrUrl: string,
  allowAddresses: readonly string[],
): Promise<WantedFeed[]> {
  const bytes = /^https?:/i.test(fileOrUrl)
    ? await download(fileOrUrl, allowAddresses)
    : await open(fileOrUrl);
  const { feeds } = parseOpml(bytes);
  if (feeds.length === 0) throw new CommandError(`"${fileOrUrl}" lists no feeds.`);
  return [...feeds];
}

/** Adds feeds to the ledger; a feed that is there already stays as it is. */
export async function addFeeds(
  dataSource: DataSource,
  feeds: readonly WantedFeed[],
): Promise<{ added: number; known: number }> {
  const sources = new SourceRepository(dataSource);
  let added = 0;
  for (const { url, title, homeUrl } of feeds) {
    requireFeedAddress(url);
    const { isNew } = await sources.addFeed({
      url,
      ...(title ? { sourceName: title } : {}),
      ...(homeUrl && URL.canParse(homeUrl) ? { homeUrl } : {}),
    });
    if (isNew) added += 1;
  }
  return { added, known: feeds.length - added };
}

/** @throws CommandError when an address cannot be one of a feed */
export function requireFeedAddress(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new CommandError(`"${url}" is no http or https address of a feed.`);
}

async function open(file: string): Promise<Uint8Array> {
  return readFile(file).catch(() => {
    throw new CommandError(`There is no OPML file "${file}".`);
  });
}

async function download(url: string, allowAddresses: readonly string[]): Promise<Uint8Array> {
  const client = new GuardedClient({ allowAddresses });
  try {
    return (await client.fetch(url, { accept: 'text/x-opml,application/xml,text/xml,*/*' })).body;
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const hint =
      error.reason === 'address-refused'
        ? ' Private addresses are allowed by DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS, such as 127.0.0.0/8.'
        : '';
    throw new CommandError(`The list at ${url} cannot be read: ${error.message}${hint}`);
  } finally {
    await client.close();
  }
}
