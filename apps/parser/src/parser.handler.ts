import { Controller, Inject } from '@nestjs/common';
import { ArticleFetched, ArticleParsed, tell } from '@dateline/contracts';
import { CaptureRepository } from '@dateline/database';
import { EXTRACTOR_VERSION, type Extraction } from '@dateline/extraction';
import { emit, PermanentError, reject, Takes, type Outcome, type ReceivedEvent } from '@dateline/messaging';
import { WorkerDeadlineError, WorkerMemoryError } from '@dateline/service';
import type { ExtractTask } from './extract.worker.js';

/** Nest token of the function that parses one page, in a thread with a deadline. */
export const EXTRACT = Symbol('extract');
export type Extract = (task: ExtractTask) => Promise<Extraction>;

/** Capture → clean article, or a reason why it is none. */
@Controller()
export class ParserHandler {
  constructor(
    @Inject(CaptureRepository) private readonly captures: Pick<CaptureRepository, 'readBody'>,
    @Inject(EXTRACT) private readonly extract: Extract,
  ) {}

  @Takes(ArticleFetched)
  async parse({ data }: ReceivedEvent<typeof ArticleFetched>): Promise<Outcome> {
    const { capture, trail } = data;
    const stored = await this.captures.readBody(capture.captureId, capture.fetchedAt);
    if (!stored) {
      throw new PermanentError(
        `Capture ${capture.captureId} is announced, but the ledger no longer has its bytes.`,
      );
    }
    const page = { contentType: capture.contentType, url: capture.finalUrl, hints: capture.hints };
    const result = await this.extractOrReject({ body: stored.body, ...page });
    return result.kind === 'rejection'
      ? reject(result.reason, result.note)
      : emit(
          tell(ArticleParsed, { capture, trail, article: result.article, parserVersion: EXTRACTOR_VERSION }),
          'parsed',
        );
  }

  /** A page that outruns its limits is a bad page, not a failing parser: it gets a reason, not a retry. */
  private async extractOrReject(task: ExtractTask): Promise<Extraction> {
    try {
      return await this.extract(task);
    } catch (error) {
      if (error instanceof WorkerDeadlineError) return rejection('parse-timed-out', error);
      if (error instanceof WorkerMemoryError) return rejection('too-complex', error);
      throw error;
    }
  }
}

const rejection = (reason: 'parse-timed-out' | 'too-complex', error: Error): Extraction => ({
  kind: 'rejection',
  reason,
  note: error.message,
});
