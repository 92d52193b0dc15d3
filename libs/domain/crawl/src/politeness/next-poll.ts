import { backOffSeconds, unitIntervalOf } from './back-off.js';

export interface PollLimits {
  /** No feed is polled more often. Default of the service: 60. */
  readonly minSeconds: number;
  /** No feed that answers is polled less often. Default of the service: 86,400. */
  readonly maxSeconds: number;
}

export interface PollOutcome {
  /** The interval that led to this poll. */
  readonly intervalSeconds: number;
  readonly limits: PollLimits;
  readonly hasNewEntries: boolean;
  /** Failures in a row, this one included; 0 after a poll that was answered. */
  readonly errorStreak: number;
  /** What the site asked for by Retry-After. */
  readonly retryAfterSeconds?: number | null;
  /** Cache-Control max-age of the answer. */
  readonly cacheMaxAgeSeconds?: number | null;
  /** The feed's own ttl or update period. */
  readonly ttlSeconds?: number | null;
  /** What spreads feeds that were added together, such as the feed's id. */
  readonly key: string;
}

export interface NextPoll {
  /** The interval to remember; the pace of the feed without pauses that errors cause. */
  readonly intervalSeconds: number;
  /** The pause until the next poll: never shorter than what the site asked for. */
  readonly delaySeconds: number;
}

/** Jitter only ever lengthens a pause: a poll that comes early would break a promise to the site. */
const JITTER_SHARE = 0.1;
const FASTER = 0.5;
const SLOWER = 1.5;

/**
 * When to poll a feed again. A poll with news halves the interval, one without stretches it by half, both within
 * the limits; cache lifetime and ttl hold polls back up to the longest interval; failures back off from the
 * interval up to the longest one; Retry-After is honoured in full.
 */
export function nextPollSeconds(outcome: PollOutcome): NextPoll {
  const { limits, errorStreak, key } = outcome;
  const clamp = (seconds: number): number =>
    Math.min(limits.maxSeconds, Math.max(limits.minSeconds, seconds));
  if (errorStreak > 0) {
    const intervalSeconds = clamp(outcome.intervalSeconds);
    const pause = backOffSeconds(
      errorStreak + 1,
      { baseSeconds: intervalSeconds, capSeconds: limits.maxSeconds },
      key,
    );
    return {
      intervalSeconds,
      delaySeconds: Math.ceil(Math.max(limits.minSeconds, pause, outcome.retryAfterSeconds ?? 0)),
    };
  }
  const intervalSeconds = clamp(outcome.intervalSeconds * (outcome.hasNewEntries ? FASTER : SLOWER));
  const asked = clamp(Math.max(outcome.cacheMaxAgeSeconds ?? 0, outcome.ttlSeconds ?? 0));
  const pause = Math.max(intervalSeconds, asked) * (1 + JITTER_SHARE * unitIntervalOf(key));
  return { intervalSeconds, delaySeconds: Math.ceil(Math.max(pause, outcome.retryAfterSeconds ?? 0)) };
}
