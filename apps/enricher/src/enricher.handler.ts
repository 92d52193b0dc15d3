import { Controller, Inject } from '@nestjs/common';
import { ArticleEnriched, ArticleParsed, tell, type Enrichments } from '@dateline/contracts';
import { ENRICHER_VERSION } from '@dateline/enrichment';
import { emit, Takes, type Outcome, type ReceivedEvent } from '@dateline/messaging';
import type { EnrichTask } from './enrich.worker.js';

/** Nest token of the function that enriches one article, in a thread with a deadline. */
export const ENRICH = Symbol('enrich');
export type Enrich = (task: EnrichTask) => Promise<Enrichments>;

/** Clean article → article with language, keywords, fingerprints and what else is known about its text. */
@Controller()
export class EnricherHandler {
  constructor(@Inject(ENRICH) private readonly enrich: Enrich) {}

  @Takes(ArticleParsed)
  async enrichOne({ data }: ReceivedEvent<typeof ArticleParsed>): Promise<Outcome> {
    const enrichments = await this.enrich({ article: data.article, hints: data.capture.hints });
    return emit(
      tell(ArticleEnriched, { ...data, enrichments, enricherVersion: ENRICHER_VERSION }),
      'enriched',
    );
  }
}
