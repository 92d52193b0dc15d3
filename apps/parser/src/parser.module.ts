import { takingBatches, threadedBatches, type LineServiceDefinition } from '@dateline/service';
import { datelineVersion } from '@dateline/service/version';
import { parserSettings } from './parser.config.js';
import { EXTRACT, ParserHandler } from './parser.handler.js';

export const parser: LineServiceDefinition<typeof parserSettings> = {
  name: 'parser',
  version: datelineVersion,
  settings: parserSettings,
  handlers: [ParserHandler],
  providers: ({ settings }) =>
    threadedBatches(EXTRACT, {
      name: 'extract',
      file: new URL('./extract.worker.js', import.meta.url),
      threads: settings.threads,
      deadlineMs: settings.deadlineMs,
      maxHeapMb: settings.heapMb,
    }),
  taking: takingBatches,
};
