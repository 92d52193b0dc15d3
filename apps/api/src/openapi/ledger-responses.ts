import { ArticleId, CaptureId, OUTCOMES, Trail } from '@dateline/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();
const instant = z.iso.datetime();
const byReason = z.record(z.string(), count);

/** What `LineRepository.numbers()` gives, as JSON. */
const LineNumbers = z.object({
  at: instant,
  bound: count.describe(
    'Frontier, backlog and in flight are counted up to here; a number that equals it means "at least"',
  ),
  articles: z.object({
    known: count.describe('Addresses that were discovered'),
    held: count.describe('Articles with a revision'),
  }),
  revisions: count,
  captures: z.object({
    total: count,
    inFlight: count.describe('Announced or to be announced, and not settled'),
    backlog: count.describe('Of those in flight: committed, and not announced yet'),
    indexed: count,
    unchanged: count,
    rejected: count,
    parked: count,
    unchangedByReason: byReason,
    rejectedByReason: byReason,
    parkedByCode: byReason,
  }),
  frontier: z.object({ due: count, leased: count, scheduled: count }),
  feeds: z.object({ total: count, due: count, failing: count }),
  searchBacklog: count.describe('Articles whose newest revision is not in search yet'),
  parkedOpen: count.describe('Parked messages that were not retried'),
  parkedByService: z.record(z.string(), count),
  searchFailed: count.describe('Revisions that search refused for good'),
});

/** What `readLinePicture()` gives, as JSON. */
export const LinePicture = z.object({
  at: instant,
  stages: z.array(
    z.object({
      stage: z.string(),
      done: count.describe('Captures that have left the stage'),
      backlog: count.describe('Work that nobody has in hand yet'),
      inFlight: count,
      parked: count,
    }),
  ),
  ledger: LineNumbers,
});

const StoryArticle = z.object({
  articleId: ArticleId,
  url: z.string(),
  urlKey: z.string().describe('Identity of the address'),
  host: z.string(),
  sourceName: z.string().nullable(),
  state: z.enum(['known', 'held', 'withdrawn', 'alias']),
  firstSeenAt: instant,
  nextFetchAt: instant.nullable(),
  leasedUntil: instant.nullable(),
  fetchAttempts: count,
  lastFetchError: z.string().nullable(),
  revision: count.describe('0 while there is none'),
  revisionSequence: count,
  indexedSequence: count.describe('Behind revisionSequence while search waits for the article'),
  indexedAt: instant.nullable(),
});

const StoryCapture = z.object({
  captureId: CaptureId,
  fetchedAt: instant,
  requestedArticleId: ArticleId,
  finalUrl: z.string(),
  status: count.describe('HTTP status; 0 for what was handed in'),
  contentType: z.string().nullable(),
  bodyBytes: count,
  tookMs: count,
  rejectionReason: z.string().nullable(),
  announcedAt: instant.nullable(),
  announcements: count,
  outcome: z.enum(OUTCOMES).nullable().describe('null while in flight'),
  outcomeReason: z.string().nullable(),
  outcomeNote: z.string().nullable(),
  revision: count.nullable(),
  settledAt: instant.nullable(),
  trail: Trail.describe('One entry a stage'),
});

const StoryRevision = z.object({
  revision: count,
  sequence: count,
  captureId: CaptureId,
  contentHash: z.string(),
  title: z.string(),
  createdAt: instant,
});

const StoryParked = z.object({
  id: z.string(),
  captureId: CaptureId,
  service: z.string(),
  eventType: z.string(),
  code: z.string(),
  note: z.string(),
  attempts: count,
  parkedAt: instant,
  retriedAt: instant.nullable(),
});

/** What `TraceRepository.story()` gives, as JSON. */
export const ArticleStory = z.object({
  article: StoryArticle,
  urls: z.array(z.object({ url: z.string(), kind: z.string(), foundAt: instant })),
  captures: z.array(StoryCapture).describe('Newest first, at most 100'),
  revisions: z.array(StoryRevision),
  parked: z.array(StoryParked),
});
