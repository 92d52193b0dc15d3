import type { RejectionReason } from '@dateline/contracts';

export interface FetchFailureDetails {
  /** Whether asking again later can help. */
  readonly isTemporary: boolean;
  /** The site's own wish, in seconds from now. */
  readonly retryAfterSeconds?: number;
  /** The HTTP status, when the failure is one. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** Why a download brought no page: a reason of the contract, and whether to try again. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure';
  readonly reason: RejectionReason;
  readonly isTemporary: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly status: number | undefined;

  constructor(reason: RejectionReason, message: string, details: FetchFailureDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.isTemporary = details.isTemporary;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.status = details.status;
  }
}

const DNS_CODES = /^(?:ENOTFOUND|EAI_|ENODATA|ESERVFAIL|ETIMEOUT|EREFUSED|EBADNAME|ENONAME)/;
const TLS_CODES =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EPROTO)/;
const TIMEOUT_CODES = /^(?:UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/;
/** The answer was no HTTP, or bigger in its headers than allowed. */
const PROTOCOL_CODES =
  /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_RESPONSE|UND_ERR_NOT_SUPPORTED)/;

/** Turns whatever the network threw into a FetchFailure; one that already is, stays. */
export function toFetchFailure(error: unknown, url: string): FetchFailure {
  if (error instanceof FetchFailure) return error;
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  const make = (reason: RejectionReason, what: string, isTemporary = true): FetchFailure =>
    new FetchFailure(reason, `${what} for ${url}: ${detail || code}`, { isTemporary, cause: error });
  if (DNS_CODES.test(code)) return make('dns-failed', 'The host name was not resolved');
  if (TLS_CODES.test(code)) return make('tls-failed', 'No secure connection');
  if (TIMEOUT_CODES.test(code)) return make('timed-out', 'The answer did not come in time');
  if (PROTOCOL_CODES.test(code) || isParserError(error))
    return make('http-protocol-error', 'The answer broke HTTP');
  if (code === 'UND_ERR_INVALID_ARG') return make('url-invalid', 'The request could not be written', false);
  return make('connection-failed', 'The connection failed');
}

/** undici gives its parser's errors a code only when the parser had one. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError';
}

/** The error's code, or that of the first error inside: Node bundles the attempts of several addresses. */
export function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errors?.length ? codeOf(errors[0]) : '';
}
