import { FeedEntity } from '../frontier/feed.entity.js';
import { HostEntity } from '../frontier/host.entity.js';
import { SourceEntity } from '../frontier/source.entity.js';
import { ParkedMessageEntity } from '../parked/parked-message.entity.js';

/** The tables that are read through TypeORM; what the line's hot path touches is plain SQL in its subject's folder. */
export const entities = [SourceEntity, FeedEntity, HostEntity, ParkedMessageEntity] as const;
