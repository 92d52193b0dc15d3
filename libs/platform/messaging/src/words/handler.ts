import type { Answer } from './answer.js';
import type { ParkedDelivery, ReceivedEvent, TakeableContract } from './received-event.js';

/** What a handler is, whatever framework brought it. */
export type HandlerDefinition =
  | {
      readonly kind: 'one';
      readonly contracts: readonly TakeableContract[];
      handle(event: ReceivedEvent): Promise<Answer>;
    }
  | {
      readonly kind: 'batch';
      readonly contracts: readonly TakeableContract[];
      /** Most events in one call; default: the worker's `batchSize`. */
      readonly batchSize?: number | undefined;
      /** Milliseconds that the first event waits for others; default: the worker's `batchLingerMs`. */
      readonly lingerMs?: number | undefined;
      handle(events: readonly ReceivedEvent[]): Promise<readonly Answer[]>;
    }
  | {
      readonly kind: 'parked';
      readonly batchSize?: number | undefined;
      readonly lingerMs?: number | undefined;
      handle(messages: readonly ParkedDelivery[]): Promise<readonly Answer[]>;
    };
