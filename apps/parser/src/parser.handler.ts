import { Controller, Inject } from '@nestjs/common';
import { ArticleFetched, ArticleParsed, tell, type EventData } from '@dateline/contracts';
import { CaptureRepository, type StoredBytes } from '@dateline/database';
import { EXTRACTOR_VERSION, type Extraction } from '@dateline/extraction';
import { done, emit, reject, TakesBatch, type Answer, type ReceivedEvent } from '@dateline/messaging';
import { WorkerDeadlineError, WorkerMemoryError, type WorkAll } from '@dateline/service';
import type { ExtractTask } from './extract.worker.js';

/** Nest token of the function that parses pages, in a thread with a deadline. */
export const EXTRACT = Symbol('extract');

type Fetched = EventData<typeof ArticleFetched>;
type Ended = PromiseSettledResult<Extraction>;

/**
 * Captures → clean articles, or a reason why one is none. A capture that has its outcome, or that the ledger does not know
 * as the event has it, is no work: it is acknowledged and said to be ignored, and its neighbours go on.
 */
@Controller()
export class ParserHandler {
  constructor(
    @Inject(CaptureRepository) private readonly captures: Pick<CaptureRepository, 'workOn'>,
    @Inject(EXTRACT) private readonly extract: WorkAll<ExtractTask, Extraction>,
  ) {}

  @TakesBatch([ArticleFetched])
  async parse(events: ReceivedEvent<typeof ArticleFetched>[]): Promise<readonly Answer[]> {
    const fetched = events.map(({ data }) => data);
    const work = await this.captures.workOn(fetched.map(({ capture }) => capture));
    const pages = work.flatMap(({ body }, index) =>
      body === undefined ? [] : [pageOf((fetched[index] as Fetched).capture, body)],
    );
    const ends = pages.length > 0 ? await this.extract(pages) : [];
    let page = 0;
    return work.map(({ ignored }, index) =>
      ignored === undefined
        ? answerOf(fetched[index] as Fetched, extractionOf(ends[page++] as Ended))
        : done(`ignored:${ignored}`),
    );
  }
}

function pageOf(capture: Fetched['capture'], body: StoredBytes): ExtractTask {
  const { contentType, finalUrl: url, fetchedAt, hints } = capture;
  return { body, contentType, url, fetchedAt, hints };
}

/** A page that outruns its limits is a bad page, not a failing parser: it gets a reason, not a retry. */
function extractionOf(end: Ended): Extraction {
  if (end.status === 'fulfilled') return end.value;
  const { reason: error } = end;
  if (error instanceof WorkerDeadlineError) return rejection('parse-timed-out', error);
  if (error instanceof WorkerMemoryError) return rejection('too-complex', error);
  throw error;
}

const rejection = (reason: 'parse-timed-out' | 'too-complex', error: Error): Extraction => ({
  kind: 'rejection',
  reason,
  note: error.message,
});

function answerOf({ capture, trail }: Fetched, result: Extraction): Answer {
  if (result.kind === 'rejection') return reject(result.reason, result.note);
  const parsed = { capture, trail, article: result.article, parserVersion: EXTRACTOR_VERSION };
  return emit(tell(ArticleParsed, parsed), 'parsed');
}
