import type { ParkedCode } from '@dateline/contracts';

/** This message can never work: it is parked now, whatever attempt it is. */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';

  /** @param code bounded word for metric and ledger; default `permanent-error` */
  constructor(
    message: string,
    readonly code: ParkedCode = 'permanent-error',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A handler outran its deadline. Counts as a failure of the message, because nothing else is known to be wrong. */
export class HandlerTimeoutError extends Error {
  override readonly name = 'HandlerTimeoutError';

  constructor(seconds: number) {
    super(`The handler did not answer within ${seconds} s.`);
  }
}

/** The service stops and the handler's time is over. Burns no attempt: the message is given back. */
export class ShuttingDownError extends Error {
  override readonly name = 'ShuttingDownError';

  constructor() {
    super('The service is being stopped.');
  }
}

/** A batch failed, and there was no time left to find out by which of its messages. Burns no attempt of any. */
export class UndecidedError extends Error {
  override readonly name = 'UndecidedError';

  constructor(seconds: number, cause: unknown) {
    super(`After ${seconds} s it was not clear which message it is: ${reasonOf(cause, 500)}`, { cause });
  }
}

/** One line about anything that was thrown, at most `limit` characters, for headers and records. */
export function reasonOf(error: unknown, limit = 1000): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, limit);
}
