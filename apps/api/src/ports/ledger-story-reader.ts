import { Inject, Injectable } from '@nestjs/common';
import { TraceRepository, type Story } from '@dateline/database';
import { keyOf } from './ledger-article-reader.js';
import type { StoryReader } from './ledger-readers.js';

/** Stories from the ledger. */
@Injectable()
export class LedgerStoryReader implements StoryReader {
  constructor(@Inject(TraceRepository) private readonly traces: TraceRepository) {}

  story(of: { readonly url: string } | { readonly articleId: string }): Promise<Story | undefined> {
    // By key only, never by text: that would read all articles for one request.
    return this.traces.story('url' in of ? { urlKey: keyOf(of.url) } : of);
  }
}
