import { Counter, Gauge } from 'prom-client';
import { metricName } from '@dateline/contracts';

/** Why a capture is told again: a bounded vocabulary. */
export type RetellingCause = 'lost' | 'held' | 'broker-memory';

/** The line's pace in numbers, as this fetcher sees it. */
export const paceMetrics = {
  inFlight: new Gauge({
    name: metricName('fetcher_in_flight', 'captures'),
    help: 'Captures that were told and are not settled, counted up to the limit',
  }),
  backlog: new Gauge({
    name: metricName('fetcher_backlog', 'captures'),
    help: 'Captures that were committed and not told yet, counted up to the limit',
  }),
  toldAgain: new Counter({
    name: metricName('captures_told_again_total'),
    help: 'Captures that were told again, by why',
    labelNames: ['cause'],
  }),
  pausedSeconds: new Counter({
    name: metricName('downloads_paused_seconds_total'),
    help: 'Time in which no download was begun, by the limit that was hit',
    labelNames: ['why'],
  }),
};
