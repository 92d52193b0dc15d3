import { ENRICHER_VERSION } from '@dateline/enrichment';
import { threadedWork, type LineServiceDefinition } from '@dateline/service';
import { enricherSettings } from './enricher.config.js';
import { ENRICH, EnricherHandler } from './enricher.handler.js';

export const enricher: LineServiceDefinition<typeof enricherSettings> = {
  name: 'enricher',
  version: ENRICHER_VERSION,
  settings: enricherSettings,
  handlers: [EnricherHandler],
  providers: ({ settings }) =>
    threadedWork(ENRICH, {
      name: 'enrich',
      file: new URL('./enrich.worker.js', import.meta.url),
      threads: settings.threads,
      deadlineMs: settings.deadlineMs,
      maxHeapMb: settings.heapMb,
    }),
  taking: ({ concurrency }) => ({ concurrency }),
};
