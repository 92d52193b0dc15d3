import { Controller, Inject } from '@nestjs/common';
import { ArticleEnriched, ArticleRejected, PARKED_CODES, type ParkedCode } from '@dateline/contracts';
import {
  ParkedRepository,
  SettlementRepository,
  type NewParkedMessage,
  type SettleResult,
} from '@dateline/database';
import { done, TakesBatch, TakesParked, type Answer, type ParkedDelivery } from '@dateline/messaging';
import { SearchProjector } from './projection/search-projector.js';
import { settleItemOf, type Settled, type SettlingStage } from './settlement.js';

/** Nest token of the name of the stream that parked messages come from. */
export const PARKED_STREAM = Symbol('parked stream');
/** Nest token of what writes the indexer's own trail entries. */
export const SETTLING_STAGE = Symbol('settling stage');

/**
 * The end of the line: one transaction for a batch, then the ack (law 1), then the search index. Elasticsearch is not
 * waited for: the ledger knows what is not indexed yet, and an outage there never blocks the line.
 */
@Controller()
export class IndexerHandler {
  constructor(
    @Inject(SettlementRepository) private readonly settlement: Pick<SettlementRepository, 'settle'>,
    @Inject(ParkedRepository) private readonly parked: Pick<ParkedRepository, 'record'>,
    @Inject(SearchProjector) private readonly projector: Pick<SearchProjector, 'offer'>,
    @Inject(SETTLING_STAGE) private readonly stage: SettlingStage,
    @Inject(PARKED_STREAM) private readonly parkedStream: string,
  ) {}

  @TakesBatch([ArticleEnriched, ArticleRejected])
  async settle(events: Settled[]): Promise<readonly Answer[]> {
    const results = await this.settlement.settle(events.map((event) => settleItemOf(event, this.stage)));
    this.projector.offer(results);
    return results.map((result) => done(decisionOf(result)));
  }

  @TakesParked()
  async recordParked(messages: ParkedDelivery[]): Promise<readonly Answer[]> {
    await this.parked.record(messages.map((message) => this.rowOf(message)));
    return messages.map(({ code }) => done(`parked:${code}`));
  }

  private rowOf(message: ParkedDelivery): NewParkedMessage {
    const { service, code, reason, attempts, captureId, headers, data, parkedAt } = message;
    return {
      stream: this.parkedStream,
      // A stream that was made anew counts from 1 again; the moment of parking tells its messages from the old ones.
      streamCreatedAt: parkedAt.toISOString(),
      sequence: message.streamSequence,
      service,
      eventType: message.type,
      subject: message.originalSubject,
      code: isParkedCode(code) ? code : 'permanent-error',
      note: reason,
      attempts,
      ...(captureId ? { captureId } : {}),
      headers,
      body: data,
      parkedAt,
    };
  }
}

const isParkedCode = (code: string): code is ParkedCode => Object.hasOwn(PARKED_CODES, code);

function decisionOf({ outcome, reason, isReplay }: SettleResult): string {
  if (isReplay) return 'replayed';
  if (outcome === 'void') return `ignored:${reason}`;
  return reason ? `${outcome}:${reason}` : outcome;
}
