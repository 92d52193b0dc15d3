import type { EventContract, EventData } from '@dateline/contracts';

/** The part of a contract that taking an event needs. */
export type TakeableContract = Pick<EventContract, 'type' | 'name' | 'schema'>;

/** One event as a handler sees it: its contract is checked, its headers are decoded. */
export interface ReceivedEvent<Contract = TakeableContract> {
  /** CloudEvents id; the same for every delivery of the same event. */
  readonly id: string;
  readonly type: string;
  /** Who told it, such as `/dateline/fetcher`. */
  readonly source: string;
  /** CloudEvents subject: the capture that the event is about. */
  readonly about: string | undefined;
  /** Life of the ledger that the capture belongs to, as the teller knew it (header `ce-ledger`). */
  readonly incarnation: string | undefined;
  /** When it was told, ISO 8601. */
  readonly time: string;
  readonly data: EventData<Contract>;
  /** 1 for the first; outages and shutdowns in between do not count. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Deliveries by the broker, those that did not count included. */
  readonly deliveries: number;
  /** W3C trace context of the event. */
  readonly traceparent: string | undefined;
  readonly receivedAt: Date;
  readonly streamSequence: number;
  /** Aborts when the handler's deadline or the drain's deadline is over. */
  readonly signal: AbortSignal;
}

/** The received events of any of these contracts, each with its own data. */
export type ReceivedOf<Contract> = Contract extends TakeableContract ? ReceivedEvent<Contract> : never;

/** Tells the events of one contract from those of others that the same handler takes. */
export function isOf<Contract extends TakeableContract>(
  event: Pick<ReceivedEvent, 'type'>,
  contract: Contract,
): event is ReceivedEvent<Contract> {
  return event.type === contract.type;
}

/** A message that some service could not work on, as the service that keeps the ledger takes it. */
export interface ParkedDelivery {
  /** CloudEvents id of the original, or its sequence in the parked stream when it has none. */
  readonly id: string;
  /** Subject in the parked stream. */
  readonly subject: string;
  /** Subject under which it failed; publishing there again is the way back. */
  readonly originalSubject: string;
  readonly service: string;
  readonly type: string;
  /** One of PARKED_CODES; kept as text, since a newer service may know more of them. */
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  /** The original headers, undecoded. */
  readonly headers: Readonly<Record<string, string>>;
  /** The original bytes; those of the claim when the original came by claim check. */
  readonly data: Uint8Array;
  readonly captureId: string | undefined;
  /** Life of the ledger that the capture belongs to (header `ce-ledger` of the original). */
  readonly incarnation: string | undefined;
  /** W3C trace context of the original. */
  readonly traceparent: string | undefined;
  /** Sequence in the parked stream. */
  readonly streamSequence: number;
  readonly signal: AbortSignal;
}
