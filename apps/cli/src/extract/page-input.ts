import { FetchFailure, GuardedClient } from '@dateline/http';
import { CommandError } from '../command-error.js';
import { identityOf } from '../ingest/handed-in.js';
import { readInputs, type InputOptions } from '../ingest/read-inputs.js';

/** One page as the extraction takes it. */
export interface PageInput {
  /** What it is read from: the address or the path that the user gave, or `standard input`. */
  name: string;
  bytes: Uint8Array;
  contentType: string | undefined;
  /** Address of the page after redirects; `urn:sha256:…` for a file that came without one. */
  url: string;
}

export interface PageOptions extends Pick<InputOptions, 'url' | 'contentType' | 'maxBytes'> {
  /** Private ranges that may be contacted. */
  allowAddresses: readonly string[];
}

/**
 * Reads one page: an http(s) address through the same guard as the fetcher's downloads, anything else as `ingest` reads
 * it (file, gzip, `-` for standard input).
 *
 * @throws CommandError when there is no page, or more than one
 */
export async function readOnePage(urlOrFile: string, options: PageOptions): Promise<PageInput> {
  return /^https?:/i.test(urlOrFile) ? download(urlOrFile, options) : open(urlOrFile, options);
}

async function open(file: string, options: PageOptions): Promise<PageInput> {
  const { url, contentType, maxBytes } = options;
  let page: PageInput | undefined;
  for await (const input of readInputs([file], { url, contentType, maxBytes })) {
    if (page) throw new CommandError(`"${file}" holds several pages; extract takes one.`);
    page = {
      name: input.name,
      bytes: input.bytes,
      contentType: input.contentType,
      url: identityOf(input).url,
    };
  }
  if (!page) throw new CommandError(`"${file}" holds no page.`);
  return page;
}

async function download(address: string, options: PageOptions): Promise<PageInput> {
  const { url, contentType, maxBytes, allowAddresses } = options;
  if (url !== undefined)
    throw new CommandError('--url tells where a file comes from; an address speaks for itself.');
  const client = new GuardedClient({ allowAddresses });
  try {
    const answer = await client.fetch(address, { maxBytes });
    return {
      name: address,
      bytes: answer.body,
      contentType: contentType ?? answer.contentType,
      url: answer.finalUrl,
    };
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const hint =
      error.reason === 'address-refused'
        ? ' Private addresses are allowed by DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS, such as 127.0.0.0/8.'
        : '';
    throw new CommandError(`The page cannot be downloaded (${error.reason}): ${error.message}${hint}`);
  } finally {
    await client.close();
  }
}
