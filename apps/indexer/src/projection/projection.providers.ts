import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import type { Names } from '@dateline/contracts';
import {
  databaseDependency,
  IncarnationRepository,
  SearchBacklogRepository,
  SearchIndexRepository,
  SearchReconciliationRepository,
} from '@dateline/database';
import {
  BulkWriter,
  closedIndices,
  documentsBetween,
  highestSequence,
  indexIdentities,
  searchDependency,
} from '@dateline/search';
import { BackgroundLoop, LinePublisher } from '@dateline/service';
import { SearchConnection } from '../search-connection.js';
import { IndexMemory } from './index-memory.js';
import { IndexWaits } from './index-waits.js';
import { LifeReconciler } from './life-reconciler.js';
import { LostDocuments } from './lost-documents.js';
import type { QueueBounds } from './projection-queue.js';
import { SearchProjector } from './search-projector.js';

/** Nest token of the loop that puts search right after the ledger has begun a new life. */
const RECONCILING = Symbol('reconciling');

/** What keeps search as the ledger is: the projector, the reconciler, and the loop of each. */
export function projectionProviders(names: Names, queue: QueueBounds, logger: Logger): Provider[] {
  return [
    {
      provide: BulkWriter,
      inject: [SearchConnection],
      useFactory: ({ client }: SearchConnection) => new BulkWriter(client, names),
    },
    {
      provide: IndexMemory,
      inject: [SearchIndexRepository, SearchConnection],
      useFactory: (indices: SearchIndexRepository, { client }: SearchConnection) =>
        new IndexMemory(indices, () => indexIdentities(client, names), names, logger),
    },
    {
      provide: LostDocuments,
      inject: [SearchReconciliationRepository, BulkWriter],
      useFactory: (ledger: SearchReconciliationRepository, writer: BulkWriter) =>
        new LostDocuments(ledger, writer, names),
    },
    {
      provide: SearchProjector,
      inject: [
        SearchBacklogRepository,
        SearchReconciliationRepository,
        BulkWriter,
        LinePublisher,
        IndexMemory,
        LostDocuments,
      ],
      useFactory: (
        backlog: SearchBacklogRepository,
        lives: SearchReconciliationRepository,
        writer: BulkWriter,
        publisher: LinePublisher,
        memory: IndexMemory,
        documents: LostDocuments,
      ) => {
        const waits = new IndexWaits(logger);
        return new SearchProjector(
          { backlog, lives, documents, writer, publisher, memory, waits, names, logger },
          { queue },
        );
      },
    },
    {
      provide: LifeReconciler,
      inject: [
        SearchReconciliationRepository,
        IncarnationRepository,
        LostDocuments,
        SearchProjector,
        SearchConnection,
      ],
      useFactory: (
        lives: SearchReconciliationRepository,
        incarnations: IncarnationRepository,
        documents: LostDocuments,
        projector: SearchProjector,
        { client }: SearchConnection,
      ) => {
        const search = {
          between: documentsBetween.bind(undefined, client, names),
          highest: () => highestSequence(client, names),
          closed: () => closedIndices(client, names),
        };
        return new LifeReconciler({ lives, incarnations, documents, projector, search, logger });
      },
    },
    {
      provide: BackgroundLoop,
      inject: [SearchProjector, SearchConnection, DataSource],
      useFactory: (projector: SearchProjector, { client }: SearchConnection, dataSource: DataSource) =>
        new BackgroundLoop(() => projector.round(), {
          name: 'search projection',
          idleMs: 100,
          logger,
          dependencies: [searchDependency(client), databaseDependency(dataSource)],
          canBeLeft: true,
          drain: (signal) => projector.drain(signal),
        }),
    },
    {
      provide: RECONCILING,
      inject: [LifeReconciler, SearchConnection, DataSource],
      useFactory: (reconciler: LifeReconciler, { client }: SearchConnection, dataSource: DataSource) =>
        new BackgroundLoop(() => reconciler.round(), {
          name: 'search reconciliation',
          idleMs: 5000,
          logger,
          dependencies: [searchDependency(client), databaseDependency(dataSource)],
          canBeLeft: true,
        }),
    },
  ];
}
