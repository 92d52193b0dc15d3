export { DatabaseModule, type DatabaseModuleAsyncOptions } from './database.module.js';
export { createDataSource, type DataSourceSettings } from './connection/data-source.js';
export { databaseDependency } from './connection/outage.js';
export { migrate, verifySchema } from './schema/migrate.js';
export { ensurePartitions } from './schema/partitions.js';
export { keyId } from './sql/article-key.js';
export { wellFormed, wellFormedText } from './sql/well-formed.js';

export { CaptureRepository, type CaptureEnd, type CaptureRef } from './captures/capture.repository.js';
export {
  TellingRepository,
  type Horizon,
  type Retelling,
  type RetellRules,
  type UnsettledCapture,
} from './captures/telling.repository.js';
export type { CaptureWork } from './captures/capture-work.js';
export type { CaptureMention } from './captures/mention.js';
export { decodeBody, type PackedBody, type StoredBytes } from './captures/body-codec.js';
export {
  IncarnationRepository,
  type Incarnation,
  type IncarnationReason,
  type SeenNumbers,
} from './incarnation/incarnation.repository.js';
export type { CaptureRejection, IngestedCapture, NewCapture } from './captures/new-capture.js';

export { ArticleRepository, type ArticleEnd } from './frontier/article.repository.js';
export type { DiscoveredEntry, DiscoverResult } from './frontier/discover.js';
export { FeedRepository, type DueFeed, type PollResult } from './frontier/feed.repository.js';
export {
  FrontierRepository,
  type FrontierItem,
  type FrontierLease,
  type FrontierLeaseRef,
} from './frontier/frontier.repository.js';
export { HostRepository, type StoredRobots } from './frontier/host.repository.js';
export {
  SourceRepository,
  type FeedKind,
  type ListedFeed,
  type NewFeed,
} from './frontier/source.repository.js';

export { SettlementRepository } from './settlement/settlement.repository.js';
export {
  type EnrichedItem,
  type ParkedItem,
  type RejectedItem,
  type RevisionPlace,
  SettleBuildError,
  type SettleItem,
  type SettleResult,
  type SettleTrail,
  type UrlAlias,
} from './settlement/settle-item.js';

export {
  ParkedRepository,
  type NewParkedMessage,
  type ParkedMessage,
  type ParkedQuery,
} from './parked/parked.repository.js';
export { ClaimRepository } from './claims/claim.repository.js';
export {
  SearchBacklogRepository,
  type PendingDocument,
  type PendingQuery,
  type Period,
} from './search-backlog/search-backlog.repository.js';
export { SearchIndexRepository } from './search-backlog/search-index.repository.js';
export {
  SearchReconciliationRepository,
  type IndexedVersion,
  type LedgerArticle,
  type UnreconciledLife,
} from './search-backlog/search-reconciliation.repository.js';
export { BrokerMemoryRepository, type RememberedStream } from './broker-memory/broker-memory.repository.js';

export {
  LineRepository,
  type Conservation,
  type ExactConservation,
  type Latency,
  type LineNumbers,
} from './line/line.repository.js';
export type { OutcomeTotals } from './line/outcome-totals.js';
export { TraceRepository, type TraceQuery } from './trace/trace.repository.js';
export type { Story, StoryArticle, StoryCapture, StoryParked, StoryRevision } from './trace/story.js';
