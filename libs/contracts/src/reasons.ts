/**
 * The bounded vocabularies of the line: why a capture was rejected, why a message was parked, why work waits.
 * Codes are labels of metrics and values in the ledger, so they are only ever added, never renamed or reused.
 */

/** Why a capture will not become an article. Every code belongs to the stage that may give it. */
export const REJECTION_REASONS = {
  'url-invalid': { stage: 'fetcher', text: 'The address is no absolute http or https URL.' },
  'address-refused': { stage: 'fetcher', text: 'The host resolves to an address that may not be contacted.' },
  'robots-disallowed': { stage: 'fetcher', text: 'The site forbids this address in robots.txt.' },
  'dns-failed': { stage: 'fetcher', text: 'The host name could not be resolved after all attempts.' },
  'connection-failed': { stage: 'fetcher', text: 'No connection to the host after all attempts.' },
  'tls-failed': { stage: 'fetcher', text: 'The host gave no valid certificate after all attempts.' },
  'timed-out': { stage: 'fetcher', text: 'The download outran its total deadline in all attempts.' },
  'http-not-found': { stage: 'fetcher', text: 'The site answered 404.' },
  'http-gone': { stage: 'fetcher', text: 'The site answered 410.' },
  'http-forbidden': { stage: 'fetcher', text: 'The site answered 401, 402, 403 or 451.' },
  'http-client-error': { stage: 'fetcher', text: 'The site answered with another 4xx status.' },
  'http-rate-limited': { stage: 'fetcher', text: 'The site answered 429 in all attempts.' },
  'http-server-error': { stage: 'fetcher', text: 'The site answered 5xx in all attempts.' },
  'http-protocol-error': { stage: 'fetcher', text: 'The answer broke HTTP, or its content encoding.' },
  'too-many-redirects': { stage: 'fetcher', text: 'More redirects than the limit, or a redirect loop.' },
  'body-too-large': {
    stage: 'fetcher',
    text: 'The body is over the byte limit, before or after decompression.',
  },
  'empty-body': { stage: 'fetcher', text: 'The answer had no body.' },
  'fetch-abandoned': {
    stage: 'fetcher',
    text: 'Every download came to no end: the fetcher ended during it, or could not write down what it got.',
  },
  'unsupported-media-type': { stage: 'parser', text: 'The body is neither HTML nor plain text.' },
  undecodable: { stage: 'parser', text: 'The bytes are no text in any character set.' },
  'too-complex': { stage: 'parser', text: 'The page is over the limit of depth, nodes or attributes.' },
  'parse-timed-out': { stage: 'parser', text: 'Parsing outran its deadline.' },
  unreadable: { stage: 'parser', text: 'The extractor failed on this page; the note has the fault.' },
  'no-text': { stage: 'parser', text: 'The page has no text that could be an article.' },
  'no-title': { stage: 'parser', text: 'The page has no title and none could be derived.' },
  'home-page': { stage: 'parser', text: 'A home page, not an article.' },
  'section-page': { stage: 'parser', text: 'A list of articles: section, tag, author or search page.' },
  'video-page': { stage: 'parser', text: 'A page around a video, without an article.' },
  'error-page': { stage: 'parser', text: 'An error page that was answered with a success status.' },
  'consent-wall': { stage: 'parser', text: 'A page that asks for consent instead of showing the article.' },
  'bytes-damaged': {
    stage: 'parser',
    text: 'The stored bytes are not those that were downloaded: their SHA-256 is another.',
  },
  'login-wall': { stage: 'parser', text: 'A page that asks for a login instead of showing the article.' },
} as const satisfies Record<string, { stage: 'fetcher' | 'parser' | 'enricher'; text: string }>;

export type RejectionReason = keyof typeof REJECTION_REASONS;
export const REJECTION_REASON_CODES = Object.keys(REJECTION_REASONS) as [
  RejectionReason,
  ...RejectionReason[],
];

/** Why a message was parked: it can never work, or it has failed on its own merits too often. */
export const PARKED_CODES = {
  'contract-invalid': 'The data breaks the contract of its type.',
  'payload-undecodable': 'The payload is not JSON in UTF-8, or its headers are no CloudEvent.',
  'type-unknown': 'No handler of this service takes the type.',
  'claim-missing': 'The data travel by claim check and the claim is not in the store.',
  'event-too-large': 'The event that had to be told is over the limit and has no claim store.',
  'permanent-error': 'The handler said that this message can never work.',
  'attempts-exhausted': 'The handler failed on the last allowed attempt.',
} as const satisfies Record<string, string>;

export type ParkedCode = keyof typeof PARKED_CODES;
export const PARKED_CODE_LIST = Object.keys(PARKED_CODES) as [ParkedCode, ...ParkedCode[]];

/** Why a handler gives a message back for later without burning an attempt. */
export const WAIT_REASONS = {
  'dependency-down': 'A server that the work needs does not answer.',
  'shutting-down': 'The service is being stopped and gives back what it has not begun.',
  'capture-not-visible': 'The capture row is not readable yet.',
  'server-busy': 'A server gave the work up for reasons of its own: a deadlock, a lock or a time limit.',
  'batch-undecided': 'The batch failed, and time was over before it was clear by which message.',
} as const satisfies Record<string, string>;

export type WaitReason = keyof typeof WAIT_REASONS;

/** Why an event about a capture has no effect: it is acknowledged, and told as what it is. */
export const IGNORED_REASONS = {
  settled: 'The capture has its outcome.',
  'lost-life': 'The event is of another life of the ledger: a restore or failover lost its capture.',
  mismatch: 'The capture with this number is of another article or another download.',
  gone: 'The capture is no longer in the ledger: its week has expired.',
} as const satisfies Record<string, string>;
export type IgnoredReason = keyof typeof IGNORED_REASONS;

/** What a capture ends in: exactly one of these (law 2, conservation). */
export const OUTCOMES = ['indexed', 'unchanged', 'rejected', 'parked'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a capture brought no new revision. */
export const UNCHANGED_REASONS = {
  'same-content': 'The article already holds this content.',
  'older-capture': 'The article already holds a newer capture.',
} as const satisfies Record<string, string>;
export type UnchangedReason = keyof typeof UNCHANGED_REASONS;
