import { Controller, Inject } from '@nestjs/common';
import { ArticleFetched, ArticleParsed, tell, type EventData } from '@dateline/contracts';
import { CaptureRepository, type PackedBody } from '@dateline/database';
import { EXTRACTOR_VERSION, type Extraction } from '@dateline/extraction';
import {
  emit,
  PermanentError,
  reject,
  TakesBatch,
  type Answer,
  type ReceivedEvent,
} from '@dateline/messaging';
import { WorkerDeadlineError, WorkerMemoryError, type WorkAll } from '@dateline/service';
import type { ExtractTask } from './extract.worker.js';

/** Nest token of the function that parses pages, in a thread with a deadline. */
export const EXTRACT = Symbol('extract');

type Fetched = EventData<typeof ArticleFetched>;

/** Captures → clean articles, or a reason why one is none. */
@Controller()
export class ParserHandler {
  constructor(
    @Inject(CaptureRepository) private readonly captures: Pick<CaptureRepository, 'readBodies'>,
    @Inject(EXTRACT) private readonly extract: WorkAll<ExtractTask, Extraction>,
  ) {}

  @TakesBatch([ArticleFetched])
  async parse(events: ReceivedEvent<typeof ArticleFetched>[]): Promise<readonly Answer[]> {
    const fetched = events.map(({ data }) => data);
    const bodies = await this.captures.readBodies(fetched.map(({ capture }) => capture));
    const pages = fetched.map(({ capture }) => pageOf(capture, bodies.get(capture.captureId)));
    const ends = await this.extract(pages);
    return ends.map((end, index) => answerOf(fetched[index] as Fetched, extractionOf(end)));
  }
}

function pageOf(capture: Fetched['capture'], body: PackedBody | undefined): ExtractTask {
  if (!body) {
    throw new PermanentError(
      `Capture ${capture.captureId} is announced, but the ledger no longer has its bytes.`,
    );
  }
  const { contentType, finalUrl: url, fetchedAt, hints } = capture;
  return { body, contentType, url, fetchedAt, hints };
}

/** A page that outruns its limits is a bad page, not a failing parser: it gets a reason, not a retry. */
function extractionOf(end: PromiseSettledResult<Extraction>): Extraction {
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
