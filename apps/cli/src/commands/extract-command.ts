import type { Command } from 'commander';
import { explainCapture, extractArticle } from '@dateline/extraction';
import { tellBlocks, tellExtraction } from '../extract/extraction-text.js';
import { readOnePage } from '../extract/page-input.js';
import { outputFor } from '../output.js';
import { allowedAddresses, maxBodyBytes } from '../settings.js';

interface ExtractFlags {
  json: boolean;
  explain: boolean;
  url?: string;
  contentType?: string;
}

/** `dateline extract`: what the extraction makes of one page, without the line; nothing is stored. */
export function extractCommand(program: Command): void {
  program
    .command('extract')
    .description('what is found on one page, where each field came from, or why it is no article')
    .argument('<url-or-file>', 'http(s) address, HTML or text file, or - for standard input')
    .option('--url <url>', 'address that a file was read from')
    .option('--content-type <type>', 'media type, when neither name nor server tells it right')
    .option('--explain', 'every block of the page with its score', false)
    .option('--json', 'answer as JSON', false)
    .action(async (urlOrFile: string, { json, explain, url, contentType }: ExtractFlags) => {
      const page = await readOnePage(urlOrFile, {
        url,
        contentType,
        maxBytes: maxBodyBytes(),
        allowAddresses: allowedAddresses(),
      });
      const options = { url: page.url, contentType: page.contentType };
      const extraction = extractArticle(page.bytes, options);
      const blocks = explain ? explainCapture(page.bytes, options) : undefined;
      const text = tellExtraction(page.url, extraction);
      outputFor(json).answer(
        { url: page.url, ...extraction, ...(explain ? { explained: blocks ?? null } : {}) },
        explain ? `${text}\n\n${tellBlocks(blocks)}` : text,
      );
    });
}
