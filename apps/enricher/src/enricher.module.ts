import { textOf } from '@dateline/contracts';
import { takingBatches, threadedBatches, type LineServiceDefinition } from '@dateline/service';
import { datelineVersion } from '@dateline/service/version';
import enrichInPlace, { type EnrichTask } from './enrich.worker.js';
import { enricherSettings } from './enricher.config.js';
import { ENRICH, EnricherHandler } from './enricher.handler.js';

export const enricher: LineServiceDefinition<typeof enricherSettings> = {
  name: 'enricher',
  version: datelineVersion,
  settings: enricherSettings,
  handlers: [EnricherHandler],
  providers: ({ settings }) =>
    threadedBatches(ENRICH, {
      name: 'enrich',
      file: new URL('./enrich.worker.js', import.meta.url),
      threads: settings.threads,
      deadlineMs: settings.deadlineMs,
      maxHeapMb: settings.heapMb,
      inline: { isSmall, work: enrichInPlace },
    }),
  taking: takingBatches,
};

/**
 * Characters up to which an article is enriched in place: a few milliseconds, whatever is in it, and no more than
 * handing it to a thread and back would cost. What is larger gets a thread and a deadline (law 9).
 */
const IN_PLACE_CHARACTERS = 30_000;

const isSmall = ({ article }: EnrichTask): boolean => textOf(article.blocks).length <= IN_PLACE_CHARACTERS;
