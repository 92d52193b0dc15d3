import { type z } from 'zod';

/** Largest event data in bytes (JSON, UTF-8). What is larger travels as a claim check (CloudEvents `dataref`). */
export const MAX_EVENT_DATA_BYTES = 256 * 1024;

/** One typed, versioned message of the line; everything that is generated about it derives from this object. */
export interface EventContract<Schema extends z.ZodType = z.ZodType> {
  /** CloudEvents type, and the subject in the default namespace: `dateline.article.fetched.v1`. */
  readonly type: string;
  /** The words between product and version: `article.fetched`. */
  readonly name: string;
  readonly version: number;
  /** One sentence for the catalogue. */
  readonly summary: string;
  readonly schema: Schema;
  /**
   * What makes this event the same event when it is told again: the id of the CloudEvent is a hash of the type and
   * this string, so a second attempt at the same work has the same id.
   */
  readonly cause: (data: z.output<Schema>) => string;
  /** CloudEvents `subject`: the capture that the event is about, so that tools need not open the data. */
  readonly about: (data: z.output<Schema>) => string;
  /** CloudEvents extension `ledger`: the life of the ledger that the subject's number is of. */
  readonly ledger?: (data: z.output<Schema>) => string | undefined;
}

/** The data of an event, as a handler sees it after the contract was checked. */
export type EventData<Contract> = Contract extends EventContract<infer Schema> ? z.output<Schema> : never;

/** What one told event is before it becomes a message: the contract and data that fulfil it. */
export interface TellableEvent<Contract extends EventContract = EventContract> {
  readonly contract: Contract;
  readonly data: EventData<Contract>;
}

interface EventDefinition<Schema extends z.ZodType> {
  name: string;
  version: number;
  summary: string;
  schema: Schema;
  cause: (data: z.output<Schema>) => string;
  about: (data: z.output<Schema>) => string;
  ledger?: (data: z.output<Schema>) => string | undefined;
}

/**
 * Defines an event of the line.
 *
 * @throws Error when the name is not two lower-case words or the version is not a positive integer.
 */
export function defineEvent<Schema extends z.ZodType>(
  definition: EventDefinition<Schema>,
): EventContract<Schema> {
  if (!/^[a-z]+\.[a-z]+$/.test(definition.name)) {
    throw new Error(
      `Event name "${definition.name}" must be two lower-case words, such as "article.fetched".`,
    );
  }
  if (!Number.isInteger(definition.version) || definition.version < 1) {
    throw new Error(`Event "${definition.name}" has version ${definition.version}; it must be 1, 2, 3…`);
  }
  return { ...definition, type: `dateline.${definition.name}.v${definition.version}` };
}

/** Pairs a contract with its data; the publisher checks the data against the contract before anything is sent. */
export function tell<Schema extends z.ZodType>(
  contract: EventContract<Schema>,
  data: z.output<Schema>,
): TellableEvent {
  return { contract: contract as unknown as EventContract, data: data as never };
}
