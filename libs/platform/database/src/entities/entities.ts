import { ArticleUrlEntity } from './article-url.entity.js';
import { ArticleEntity } from './article.entity.js';
import { CaptureEntity } from './capture.entity.js';
import { FeedEntity } from './feed.entity.js';
import { HostEntity } from './host.entity.js';
import { BrokerStreamEntity, EventClaimEntity, LineCountEntity } from './line-memory.entity.js';
import { ParkedMessageEntity } from './parked-message.entity.js';
import { RevisionEntity } from './revision.entity.js';
import { SourceEntity } from './source.entity.js';

/** Every table of the ledger as a class. */
export const entities = [
  SourceEntity,
  FeedEntity,
  HostEntity,
  ArticleEntity,
  ArticleUrlEntity,
  CaptureEntity,
  RevisionEntity,
  ParkedMessageEntity,
  BrokerStreamEntity,
  EventClaimEntity,
  LineCountEntity,
] as const;
