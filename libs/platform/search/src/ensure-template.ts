import type { estypes } from '@elastic/elasticsearch';
import type { Names } from '@dateline/contracts';
import { dynamicSettings, indexTemplateBody, type IndexSettings } from './index-template.js';
import { missingProperties } from './mapping-difference.js';
import type { SearchClient } from './search-client.js';
import { answerOf, asSearchError, SearchNotReadyError } from './search-errors.js';

/** One thing that `setup` looked at and what it did about it. */
export interface SearchChange {
  readonly kind: 'template' | 'index' | 'mapping' | 'alias' | 'settings';
  readonly name: string;
  readonly action: 'created' | 'updated' | 'unchanged';
  /** What is different now, in words. */
  readonly detail?: string;
}

/**
 * Brings template, current month's index, and existing indices of this generation to what this code writes: new fields
 * join their mappings, the alias and changed replica counts too. Running it again changes nothing.
 *
 * @param now decides the current month; the index is made so that the alias can be searched from the start
 * @throws SearchDownError when Elasticsearch does not answer
 * @throws SearchNotReadyError when an existing index holds a field with another mapping (a new generation is needed)
 */
export async function ensureTemplate(
  client: SearchClient,
  names: Names,
  settings: IndexSettings = {},
  now: Date = new Date(),
): Promise<readonly SearchChange[]> {
  try {
    const template = await ensureIndexTemplate(client, names, settings);
    const existing = await ensureExistingIndices(client, names, settings);
    const current = await ensureIndex(client, names.physicalIndex(now));
    return [template, ...existing, current];
  } catch (error) {
    throw asSearchError(error, `the index template ${names.indexTemplate} was set up`);
  }
}

async function ensureIndexTemplate(
  client: SearchClient,
  names: Names,
  settings: IndexSettings,
): Promise<SearchChange> {
  const wanted = indexTemplateBody(names, settings);
  const present = await readTemplate(client, names.indexTemplate);
  const change = { kind: 'template', name: names.indexTemplate } as const;
  if (present?._meta?.['fingerprint'] === wanted._meta.fingerprint) return { ...change, action: 'unchanged' };
  await client.indices.putIndexTemplate({ name: names.indexTemplate, ...wanted });
  return { ...change, action: present ? 'updated' : 'created' };
}

/** The installed template, or `undefined`. */
export async function readTemplate(
  client: SearchClient,
  name: string,
): Promise<estypes.IndicesIndexTemplate | undefined> {
  const answer = await client.indices.getIndexTemplate({ name }, { ignore: [404] });
  return answer.index_templates?.[0]?.index_template;
}

/** Creates an index from the template; another process that was faster is fine. */
export async function ensureIndex(client: SearchClient, index: string): Promise<SearchChange> {
  const change = { kind: 'index', name: index } as const;
  if (await client.indices.exists({ index })) return { ...change, action: 'unchanged' };
  try {
    await client.indices.create({ index });
    return { ...change, action: 'created' };
  } catch (error) {
    if (answerOf(error)?.type !== 'resource_already_exists_exception') throw error;
    return { ...change, action: 'unchanged' };
  }
}

async function ensureExistingIndices(
  client: SearchClient,
  names: Names,
  settings: IndexSettings,
): Promise<SearchChange[]> {
  const indices = await client.indices.get({ index: names.indexPattern, flat_settings: true });
  const changes: SearchChange[] = [];
  for (const [index, state] of Object.entries(indices)) {
    changes.push(...(await ensureMapping(client, names, index, state)));
    if (!state.aliases?.[names.searchAlias]) {
      await client.indices.putAlias({ index, name: names.searchAlias });
      changes.push({ kind: 'alias', name: index, action: 'updated', detail: `joined ${names.searchAlias}` });
    }
    changes.push(...(await ensureDynamicSettings(client, index, state, settings)));
  }
  return changes;
}

async function ensureMapping(
  client: SearchClient,
  names: Names,
  index: string,
  state: estypes.IndicesIndexState,
): Promise<SearchChange[]> {
  const wanted = indexTemplateBody(names).template.mappings.properties ?? {};
  const missing = missingProperties(wanted, state.mappings?.properties ?? {});
  if (missing.length === 0) return [];
  try {
    await client.indices.putMapping({ index, properties: wanted });
  } catch (error) {
    const answer = answerOf(error);
    if (answer?.status !== 400) throw error;
    throw new SearchNotReadyError(
      `Index ${index} cannot take the mapping of this version: ${answer.reason}. ` +
        'Raise INDEX_GENERATION and rebuild the index from PostgreSQL.',
      { cause: error },
    );
  }
  return [{ kind: 'mapping', name: index, action: 'updated', detail: `added ${missing.join(', ')}` }];
}

async function ensureDynamicSettings(
  client: SearchClient,
  index: string,
  state: estypes.IndicesIndexState,
  settings: IndexSettings,
): Promise<SearchChange[]> {
  const wanted = Object.entries(dynamicSettings(settings));
  const present = (state.settings ?? {}) as Record<string, unknown>;
  const different = wanted.filter(([key, value]) => String(present[`index.${key}`]) !== value);
  if (different.length === 0) return [];
  await client.indices.putSettings({ index, settings: Object.fromEntries(different) });
  const detail = different.map(([key, value]) => `${key} = ${value}`).join(', ');
  return [{ kind: 'settings', name: index, action: 'updated', detail }];
}
