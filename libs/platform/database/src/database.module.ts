import {
  type DynamicModule,
  Global,
  Inject,
  type InjectionToken,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { connectLedger } from './connection/connect-ledger.js';
import type { DataSourceSettings } from './connection/data-source.js';
import { ArticleRepository } from './frontier/article.repository.js';
import { BrokerMemoryRepository } from './broker-memory/broker-memory.repository.js';
import { CaptureRepository } from './captures/capture.repository.js';
import { ClaimRepository } from './claims/claim.repository.js';
import { FeedRepository } from './frontier/feed.repository.js';
import { FrontierRepository } from './frontier/frontier.repository.js';
import { HostRepository } from './frontier/host.repository.js';
import { IncarnationRepository } from './incarnation/incarnation.repository.js';
import { LineRepository } from './line/line.repository.js';
import { ParkedRepository } from './parked/parked.repository.js';
import { SearchBacklogRepository } from './search-backlog/search-backlog.repository.js';
import { SearchReconciliationRepository } from './search-backlog/search-reconciliation.repository.js';
import { SearchIndexRepository } from './search-backlog/search-index.repository.js';
import { SettlementRepository } from './settlement/settlement.repository.js';
import { SourceRepository } from './frontier/source.repository.js';
import { TellingRepository } from './captures/telling.repository.js';
import { TraceRepository } from './trace/trace.repository.js';

/** Settings by value, or by a factory with injected providers. */
export interface DatabaseModuleAsyncOptions {
  readonly inject?: InjectionToken[];
  readonly useFactory: (...providers: never[]) => DataSourceSettings | Promise<DataSourceSettings>;
}

const SETTINGS = Symbol('DatabaseSettings');

const repositories = [
  ArticleRepository,
  BrokerMemoryRepository,
  CaptureRepository,
  ClaimRepository,
  FeedRepository,
  FrontierRepository,
  HostRepository,
  IncarnationRepository,
  LineRepository,
  ParkedRepository,
  SearchBacklogRepository,
  SearchReconciliationRepository,
  SearchIndexRepository,
  SettlementRepository,
  SourceRepository,
  TellingRepository,
  TraceRepository,
] as const;

/**
 * The ledger for Nest: the data source and all repositories, for every module. Connects and verifies the schema while
 * the application is made (and throws one clear sentence when it does not fit), closes at shutdown.
 */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRoot(settings: DataSourceSettings): DynamicModule {
    return DatabaseModule.forRootAsync({ useFactory: () => settings });
  }

  static forRootAsync(options: DatabaseModuleAsyncOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: SETTINGS, inject: options.inject ?? [], useFactory: options.useFactory },
      { provide: DataSource, inject: [SETTINGS], useFactory: connectLedger },
      ...repositories.map((Repository) => ({
        provide: Repository,
        inject: [DataSource],
        useFactory: (dataSource: DataSource) => new Repository(dataSource),
      })),
    ];
    return { module: DatabaseModule, providers, exports: [DataSource, ...repositories] };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
