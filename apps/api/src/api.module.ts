import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { namesFor } from '@dateline/contracts';
import { databaseDependency, DatabaseModule } from '@dateline/database';
import { SEARCH_CLIENT, searchDependency, SearchModule, type SearchClient } from '@dateline/search';
import { DataSource } from 'typeorm';
import { databaseReadiness, type ServiceContext, type ServiceDefinition } from '@dateline/service';
import { datelineVersion } from '@dateline/service/version';
import { apiSettings } from './api.config.js';
import { ArticlesController } from './articles/articles.controller.js';
import { BrokerView } from './line/broker-view.js';
import { LineMetrics } from './line/line-metrics.js';
import { LineController } from './line/line.controller.js';
import { API_VERSION, OpenApiController } from './openapi/openapi.controller.js';
import { LedgerArticleReader } from './ports/ledger-article-reader.js';
import { LedgerStoryReader } from './ports/ledger-story-reader.js';
import { ARTICLE_READER, LINE_READER, STORY_READER } from './ports/ledger-readers.js';
import { LinePictureReader } from './ports/line-picture-reader.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { SearchController } from './search/search.controller.js';
import { SearchWatch } from './search-watch.js';

/** Version of the HTTP interface, as the OpenAPI document names it. */
const API = '1.0.0';

/** The controllers with whatever answers them; specs bring their own. */
@Module({})
export class ApiModule {
  static with(imports: DynamicModule[], providers: Provider[]): DynamicModule {
    return {
      module: ApiModule,
      imports,
      controllers: [ArticlesController, SearchController, LineController, OpenApiController],
      providers: [{ provide: API_VERSION, useValue: API }, ...providers],
    };
  }
}

export const api: ServiceDefinition<typeof apiSettings> = {
  name: 'api',
  version: datelineVersion,
  settings: apiSettings,
  module: ({ settings, logger }) =>
    ApiModule.with(serversOf(settings), [
      {
        provide: ProblemFilter,
        inject: [DataSource, SEARCH_CLIENT],
        useFactory: (dataSource: DataSource, search: SearchClient) =>
          new ProblemFilter(logger, [databaseDependency(dataSource), searchDependency(search)]),
      },
      { provide: ARTICLE_READER, useClass: LedgerArticleReader },
      { provide: BrokerView, useValue: new BrokerView(settings.natsUrl, namesFor(settings.namespace)) },
      { provide: LINE_READER, useClass: LinePictureReader },
      { provide: STORY_READER, useClass: LedgerStoryReader },
      SearchWatch,
      LineMetrics,
    ]),
  configureHttp: (app) => {
    app.useGlobalFilters(app.get(ProblemFilter));
  },
  readiness: (app) => [
    databaseReadiness(app),
    { name: 'elasticsearch', check: () => app.get(SearchWatch).check() },
  ],
};

function serversOf(settings: ServiceContext<typeof apiSettings>['settings']): DynamicModule[] {
  return [
    DatabaseModule.forRoot({
      url: settings.databaseUrl,
      poolSize: settings.databasePoolSize,
      applicationName: 'dateline-api',
      statementTimeoutMs: settings.databaseStatementSeconds * 1000,
    }),
    SearchModule.register(
      {
        url: settings.elasticsearchUrl,
        apiKey: settings.elasticsearchApiKey,
        requestTimeoutMs: settings.searchTimeoutMs,
      },
      namesFor(settings.namespace),
    ),
  ];
}
