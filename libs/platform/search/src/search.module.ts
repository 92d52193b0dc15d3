import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Names } from '@dateline/contracts';
import { createSearchClient, type SearchClient, type SearchClientSettings } from './search-client.js';

/** Nest token of the client. */
export const SEARCH_CLIENT = Symbol('dateline.search.client');
/** Nest token of the names in use. */
export const SEARCH_NAMES = Symbol('dateline.search.names');

/** Provides one client a process and closes it when the process stops. */
@Module({})
export class SearchModule implements OnApplicationShutdown {
  constructor(@Inject(SEARCH_CLIENT) private readonly client: SearchClient) {}

  static register(settings: SearchClientSettings, names: Names): DynamicModule {
    return {
      module: SearchModule,
      global: true,
      providers: [
        { provide: SEARCH_CLIENT, useFactory: () => createSearchClient(settings) },
        { provide: SEARCH_NAMES, useValue: names },
      ],
      exports: [SEARCH_CLIENT, SEARCH_NAMES],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
