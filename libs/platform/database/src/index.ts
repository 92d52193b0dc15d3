export { keyId } from './article-key.js';
export { decodeBody, type PackedBody } from './body-codec.js';
export { createDataSource, type DataSourceSettings } from './data-source.js';
export { DatabaseModule, type DatabaseModuleAsyncOptions } from './database.module.js';
export { migrate, verifySchema } from './migrate.js';
export { isDatabaseDown } from './outage.js';
export { ensurePartitions } from './partitions.js';
export { wellFormed, wellFormedText } from './well-formed.js';
export type { CaptureRejection, IngestedCapture, NewCapture } from './captures/new-capture.js';
export type { DiscoveredEntry, DiscoverResult } from './frontier/discover.js';
export type { OutcomeTotals } from './line/outcome-totals.js';
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
export type { Story, StoryArticle, StoryCapture, StoryParked, StoryRevision } from './trace/story.js';
export * from './repositories/article.repository.js';
export * from './repositories/broker-memory.repository.js';
export * from './repositories/capture.repository.js';
export * from './repositories/claim.repository.js';
export * from './repositories/feed.repository.js';
export * from './repositories/frontier.repository.js';
export * from './repositories/host.repository.js';
export * from './repositories/line.repository.js';
export * from './repositories/parked.repository.js';
export * from './repositories/search-backlog.repository.js';
export * from './repositories/settlement.repository.js';
export * from './repositories/source.repository.js';
export * from './repositories/trace.repository.js';
