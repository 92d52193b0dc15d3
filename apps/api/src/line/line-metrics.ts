import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { metricName } from '@dateline/contracts';
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
    values: ({ conservation }) => conservation.captures - conservation.settled - conservation.inFlight,
  },
  {
    name: metricName('captures'),
    help: 'Captures by outcome, those in flight included',
    label: 'outcome',
    values: ({ conservation }) => ({ ...conservation.byOutcome, in_flight: conservation.inFlight }),
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
    values: ({ numbers }) => ({ ...numbers.parkedByService }),
  },
];

/** One scrape asks for all gauges at once; they share one reading of the ledger. */
const READING_MS = 1000;

/** The ledger's numbers as metrics, read when somebody asks for them. */
@Injectable()
export class LineMetrics implements OnModuleInit {
  private reading: Promise<Reading> | undefined;
  private readAt = -Infinity;

  constructor(@Inject(LineRepository) private readonly line: LineRepository) {}

  onModuleInit(): void {
    const read = () => this.read();
    for (const { name, help, label, values } of gauges) {
      register.removeSingleMetric(name);
      new Gauge({
        name,
        help,
        labelNames: label ? [label] : [],
        async collect() {
          const value = values(await read());
          this.reset();
          if (typeof value === 'number') this.set(value);
          else for (const [key, count] of Object.entries(value)) this.set({ [label ?? '']: key }, count);
        },
      });
    }
  }

  private read(): Promise<Reading> {
    if (!this.reading || performance.now() - this.readAt > READING_MS) {
      this.readAt = performance.now();
      this.reading = Promise.all([this.line.numbers(), this.line.conservation()]).then(
        ([numbers, conservation]) => ({ numbers, conservation }),
      );
    }
    return this.reading;
  }
}
