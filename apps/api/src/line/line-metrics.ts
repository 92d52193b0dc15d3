import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { metricName, topology } from '@dateline/contracts';
import { LineRepository, type Conservation, type LineNumbers } from '@dateline/database';

interface Reading {
  numbers: LineNumbers;
  conservation: Conservation;
}

/** One number of the ledger as a gauge, perhaps by a label. */
interface LedgerGauge {
  name: string;
  help: string;
  label?: string;
  values(reading: Reading): Record<string, number> | number;
}

const gauges: readonly LedgerGauge[] = [
  {
    name: metricName('conservation_difference', 'captures'),
    help: 'Captures minus settled minus in flight: 0, or a capture is in two places or in none (law 2)',
    values: ({ conservation: { captures, settled, inFlight, expiredInFlight } }) =>
      captures - settled - inFlight - expiredInFlight,
  },
  {
    name: metricName('captures_expired'),
    help: 'Captures whose week was dropped or detached, by whether they had an outcome',
    label: 'state',
    values: ({ conservation: { expired, expiredInFlight } }) => ({
      settled: expired - expiredInFlight,
      in_flight: expiredInFlight,
    }),
  },
  {
    name: metricName('captures'),
    help: 'Captures by outcome, those in flight included',
    label: 'outcome',
    values: ({ conservation }) => ({ ...conservation.byOutcome, in_flight: conservation.inFlight }),
  },
  {
    name: metricName('backlog', 'captures'),
    help: 'Captures in flight that were committed and not told yet, counted up to the bound of /v1/line',
    values: ({ numbers }) => numbers.captures.backlog,
  },
  {
    name: metricName('search_backlog', 'documents'),
    help: 'Revisions that search has not got yet',
    values: ({ numbers }) => numbers.searchBacklog,
  },
  {
    name: metricName('search_failed', 'documents'),
    help: 'Revisions that search refused for good',
    values: ({ numbers }) => numbers.searchFailed,
  },
  {
    name: metricName('frontier', 'articles'),
    help: 'Articles to fetch: due, leased, scheduled',
    label: 'state',
    values: ({ numbers }) => ({ ...numbers.frontier }),
  },
  {
    name: metricName('feeds'),
    help: 'Feeds: total, due, failing',
    label: 'state',
    values: ({ numbers }) => ({ ...numbers.feeds }),
  },
  {
    name: metricName('parked', 'messages'),
    help: 'Parked messages that nobody has retried, by the service that parked them',
    label: 'service',
    values: ({ numbers }) => byKnownService(numbers.parkedByService),
  },
];

/** One scrape asks for all gauges at once; they share one reading of the ledger. */
const READING_MS = 1000;
/** Milliseconds that the ledger has for a reading: less than whoever scrapes waits. */
const DEADLINE_MS = 3000;

/** Who parked a message is what the message said: strangers are counted together. */
function byKnownService(counts: Readonly<Record<string, number>>): Record<string, number> {
  const known: Record<string, number> = {};
  for (const [service, count] of Object.entries(counts)) {
    const label = Object.hasOwn(topology.services, service) ? service : 'other';
    known[label] = (known[label] ?? 0) + count;
  }
  return known;
}

/**
 * The ledger's numbers as metrics, read when somebody asks for them. While the ledger does not answer they are left out
 * and `dateline_ledger_up` is 0: an old number would look like peace, and the api's other metrics are still there.
 */
@Injectable()
export class LineMetrics implements OnModuleInit {
  private reading: Promise<Reading | undefined> | undefined;
  private readAt = -Infinity;

  constructor(@Inject(LineRepository) private readonly line: LineRepository) {}

  onModuleInit(): void {
    const read = () => this.read();
    const up = metricName('ledger_up');
    register.removeSingleMetric(up);
    new Gauge({
      name: up,
      help: '1 while the ledger answers; while it is 0, the numbers that are read from it are left out',
      async collect() {
        this.set((await read()) === undefined ? 0 : 1);
      },
    });
    for (const { name, help, label, values } of gauges) {
      register.removeSingleMetric(name);
      new Gauge({
        name,
        help,
        labelNames: label ? [label] : [],
        async collect() {
          const reading = await read();
          this.reset();
          if (reading === undefined) {
            // Without labels, `reset` sets a gauge to 0.
            if (!label) this.remove();
            return;
          }
          const value = values(reading);
          if (typeof value === 'number') this.set(value);
          else for (const [key, count] of Object.entries(value)) this.set({ [label ?? '']: key }, count);
        },
      });
    }
  }

  private read(): Promise<Reading | undefined> {
    if (!this.reading || performance.now() - this.readAt > READING_MS) {
      this.readAt = performance.now();
      this.reading = this.readInTime();
    }
    return this.reading;
  }

  private async readInTime(): Promise<Reading | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), DEADLINE_MS);
    });
    const asked = Promise.all([this.line.numbers(), this.line.conservation()]).then(
      ([numbers, conservation]) => ({ numbers, conservation }),
      () => undefined,
    );
    const reading = await Promise.race([asked, late]);
    clearTimeout(timer);
    return reading;
  }
}
