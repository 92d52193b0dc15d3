import { Controller, Inject } from '@nestjs/common';
import { ArticleEnriched, ArticleParsed, tell, type Enrichments, type EventData } from '@dateline/contracts';
import { ENRICHER_VERSION } from '@dateline/enrichment';
import { emit, TakesBatch, type Answer, type ReceivedEvent } from '@dateline/messaging';
import type { WorkAll } from '@dateline/service';
import type { EnrichTask } from './enrich.worker.js';

/** Nest token of the function that enriches articles, in a thread with a deadline. */
export const ENRICH = Symbol('enrich');

/** Clean articles → articles with language, keywords, fingerprints and what else is known about their text. */
@Controller()
export class EnricherHandler {
  constructor(@Inject(ENRICH) private readonly enrich: WorkAll<EnrichTask, Enrichments>) {}

  @TakesBatch([ArticleParsed])
  async enrichAll(events: ReceivedEvent<typeof ArticleParsed>[]): Promise<readonly Answer[]> {
    const ends = await this.enrich(
      events.map(({ data }) => ({ article: data.article, hints: data.capture.hints })),
    );
    return ends.map((end, index) => {
      if (end.status === 'rejected') throw end.reason;
      return answerOf((events[index] as ReceivedEvent<typeof ArticleParsed>).data, end.value);
    });
  }
}

const answerOf = (data: EventData<typeof ArticleParsed>, enrichments: Enrichments): Answer =>
  emit(tell(ArticleEnriched, { ...data, enrichments, enricherVersion: ENRICHER_VERSION }), 'enriched');
