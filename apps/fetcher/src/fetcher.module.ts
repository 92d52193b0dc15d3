import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { namesFor } from '@dateline/contracts';
import {
  BrokerMemoryRepository,
  CaptureRepository,
  ClaimRepository,
  DatabaseModule,
  ensurePartitions,
  FeedRepository,
  FrontierRepository,
  HostRepository,
  IncarnationRepository,
  ParkedRepository,
  TellingRepository,
} from '@dateline/database';
import { GuardedClient } from '@dateline/http';
import {
  databaseReadiness,
  messagingObserver,
  threadedWork,
  type ServiceContext,
  type ServiceDefinition,
} from '@dateline/service';
import { datelineVersion } from '@dateline/service/version';
import { Announcer } from './announce/announcer.js';
import { Broker } from './announce/broker.js';
import { keepLedgerAhead } from './announce/ledger-ahead.js';
import { FeedPoller, READ_FEED, type ReadFeedDocument } from './discover/feed-poller.js';
import { CaptureCommitter } from './download/capture-committer.js';
import { Downloader } from './download/downloader.js';
import { fetcherSettings } from './fetcher.config.js';
import { FetcherLoops } from './fetcher-loops.js';
import { HttpConnections } from './http-connections.js';
import { ledgersFault } from './ledger-fault.js';
import { Pace } from './pace/pace.js';

/** Captures that one round of the sweep announces at most. */
const SWEEP_BATCH = 256;

type Context = ServiceContext<typeof fetcherSettings>;

export const fetcher: ServiceDefinition<typeof fetcherSettings> = {
  name: 'fetcher',
  version: datelineVersion,
  settings: fetcherSettings,
  contradictions: ({ pollMinSeconds, pollMaxSeconds }) =>
    pollMinSeconds > pollMaxSeconds
      ? [
          `DATELINE_FETCHER_POLL_MIN_SECONDS=${pollMinSeconds} is more than DATELINE_FETCHER_POLL_MAX_SECONDS=${pollMaxSeconds}`,
        ]
      : [],
  module: (context) => FetcherModule.for(context),
  readiness: (app) => [
    databaseReadiness(app),
    {
      name: 'nats',
      check: () =>
        Promise.resolve(app.get(Broker).isConnected ? undefined : 'the connection to NATS is down'),
    },
  ],
};

@Module({})
class FetcherModule {
  static for(context: Context): DynamicModule {
    const { settings, name } = context;
    return {
      module: FetcherModule,
      imports: [
        DatabaseModule.forRoot({
          url: settings.databaseUrl,
          poolSize: settings.databasePoolSize,
          applicationName: `dateline-${name}`,
          statementTimeoutMs: settings.databaseStatementSeconds * 1000,
        }),
      ],
      providers: [...connections(context), ...jobs(context)],
    };
  }
}

function connections({ settings, logger }: Context): Provider[] {
  const names = namesFor(settings.namespace);
  return [
    {
      provide: HttpConnections,
      useFactory: () =>
        new HttpConnections(
          new GuardedClient({
            userAgent: settings.userAgent,
            allowAddresses: settings.allowAddresses,
            maxConnectionsPerOrigin: settings.hostDownloads,
          }),
        ),
    },
    {
      provide: Broker,
      inject: [ClaimRepository, BrokerMemoryRepository],
      useFactory: (claims: ClaimRepository, memory: BrokerMemoryRepository) =>
        Broker.open({
          servers: settings.natsUrl,
          names,
          claims,
          memory: {
            load: () => memory.load(Object.values(names.streams)),
            save: (record) => memory.save(record),
          },
          observer: messagingObserver(logger),
          logger,
        }),
    },
    ...threadedWork(READ_FEED, {
      name: 'read-feed',
      file: new URL('./discover/feed.worker.js', import.meta.url),
      threads: 1,
      deadlineMs: 10_000,
      maxHeapMb: 256,
    }),
  ];
}

function jobs({ settings, logger }: Context): Provider[] {
  const limits = {
    maxBytes: settings.maxBodyBytes,
    deadlineMs: settings.deadlineMs,
    maxRedirects: settings.maxRedirects,
  };
  // A lease outlives the longest download, so that only a dead fetcher's articles are taken by another one.
  const leaseSeconds = Math.ceil(settings.deadlineMs / 1000) + 40;
  const stopMs = settings.drainSeconds * 1000;
  return [
    {
      provide: Announcer,
      inject: [TellingRepository, ParkedRepository, Broker, Pace],
      useFactory: (ledger: TellingRepository, parked: ParkedRepository, broker: Broker, pace: Pace) =>
        new Announcer(
          ledger,
          parked,
          broker,
          pace,
          { lostSeconds: settings.announceDeadlineSeconds, batchSize: SWEEP_BATCH },
          logger,
        ),
    },
    {
      provide: Pace,
      inject: [TellingRepository],
      useFactory: (ledger: TellingRepository) =>
        new Pace(ledger, { maxInFlight: settings.maxInFlight, maxBacklog: settings.maxBacklog }),
    },
    {
      provide: CaptureCommitter,
      inject: [CaptureRepository, Announcer, Pace, DataSource],
      useFactory: (captures: CaptureRepository, announcer: Announcer, pace: Pace, dataSource: DataSource) =>
        new CaptureCommitter(captures, announcer, pace, datelineVersion, ledgersFault(dataSource)),
    },
    {
      provide: Downloader,
      inject: [FrontierRepository, HttpConnections, CaptureCommitter, Pace, DataSource],
      useFactory: (
        frontier: FrontierRepository,
        http: HttpConnections,
        committer: CaptureCommitter,
        pace: Pace,
        dataSource: DataSource,
      ) =>
        new Downloader(
          frontier,
          http.client,
          committer,
          pace,
          {
            concurrency: settings.downloads,
            bodyBytes: settings.bodyBytes,
            hostIntervalMs: settings.hostIntervalMs,
            hostDownloads: settings.hostDownloads,
            maxAttempts: settings.maxAttempts,
            baseSeconds: settings.retryBaseSeconds,
            leaseSeconds,
            stopMs,
            isLedgersFault: ledgersFault(dataSource),
            limits,
          },
          logger,
        ),
    },
    {
      provide: FeedPoller,
      inject: [FeedRepository, HostRepository, FrontierRepository, HttpConnections, READ_FEED, DataSource],
      useFactory: (
        feeds: FeedRepository,
        hosts: HostRepository,
        frontier: FrontierRepository,
        http: HttpConnections,
        read: ReadFeedDocument,
        dataSource: DataSource,
      ) =>
        new FeedPoller(
          { feeds, hosts, frontier },
          http.client,
          read,
          {
            concurrency: settings.feeds,
            minSeconds: settings.pollMinSeconds,
            maxSeconds: settings.pollMaxSeconds,
            leaseSeconds,
            hostIntervalMs: settings.hostIntervalMs,
            isLedgersFault: ledgersFault(dataSource),
            limits,
          },
          logger,
        ),
    },
    {
      provide: FetcherLoops,
      inject: [
        FeedPoller,
        Downloader,
        CaptureCommitter,
        Announcer,
        Broker,
        DataSource,
        ClaimRepository,
        IncarnationRepository,
      ],
      useFactory: (
        poller: FeedPoller,
        downloader: Downloader,
        committer: CaptureCommitter,
        announcer: Announcer,
        broker: Broker,
        dataSource: DataSource,
        claims: ClaimRepository,
        incarnations: IncarnationRepository,
      ) => {
        const housekeeping = async () => {
          await ensurePartitions(dataSource);
          await claims.expire();
          await keepLedgerAhead(broker, incarnations, logger);
        };
        const parts = { poller, downloader, committer, announcer, broker, housekeeping };
        return new FetcherLoops(parts, stopMs, logger);
      },
    },
  ];
}
