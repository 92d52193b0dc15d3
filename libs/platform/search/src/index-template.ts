import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import { INDEX_GENERATION, type Names } from '@dateline/contracts';
import { articleAnalysis } from './analysis.js';
import { articleMapping } from './mapping.js';

/** What an operator may choose about the indices; the rest follows from the mapping. */
export interface IndexSettings {
  /** Primary shards a month (`DATELINE_SEARCH_SHARDS_COUNT`), default 1; counts for indices made afterwards. */
  readonly shardsCount?: number | undefined;
  /** Copies of each shard (`DATELINE_SEARCH_REPLICAS_COUNT`), default 0; also changes existing indices. */
  readonly replicasCount?: number | undefined;
  /** Milliseconds until what was written can be found (`DATELINE_SEARCH_REFRESH_INTERVAL_MS`), default 1,000. */
  readonly refreshIntervalMs?: number | undefined;
}

/** Settings of an index that may be changed while it is in use. */
export function dynamicSettings(settings: IndexSettings): {
  number_of_replicas: string;
  refresh_interval: string;
} {
  return {
    number_of_replicas: String(settings.replicasCount ?? 0),
    refresh_interval: `${settings.refreshIntervalMs ?? 1000}ms`,
  };
}

export interface IndexTemplateBody {
  readonly index_patterns: string[];
  readonly priority: number;
  readonly template: {
    readonly settings: estypes.IndicesIndexSettings;
    readonly mappings: estypes.MappingTypeMapping;
    readonly aliases: Record<string, estypes.IndicesAlias>;
  };
  readonly _meta: { managed_by: string; generation: number; fingerprint: string };
}

/**
 * The index template of this mapping generation. Every month's index joins the read alias by the template itself, so no
 * moment exists in which a new month is written and not read.
 */
export function indexTemplateBody(names: Names, settings: IndexSettings = {}): IndexTemplateBody {
  const body = {
    index_patterns: [names.indexPattern],
    // Over the templates that Elasticsearch brings (100 to 200), so that a catch-all pattern does not win.
    priority: 500,
    template: {
      settings: {
        index: {
          number_of_shards: String(settings.shardsCount ?? 1),
          ...dynamicSettings(settings),
        },
        analysis: articleAnalysis,
      },
      mappings: articleMapping,
      aliases: { [names.searchAlias]: {} },
    },
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return { ...body, _meta: { managed_by: 'dateline', generation: INDEX_GENERATION, fingerprint } };
}
