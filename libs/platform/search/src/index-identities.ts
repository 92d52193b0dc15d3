import type { Names } from '@dateline/contracts';
import type { SearchClient } from './search-client.js';
import { asSearchError } from './search-errors.js';

/**
 * The physical indices that are there, closed ones included, and the uuid that Elasticsearch gave each when it was made.
 * An index that was deleted and made anew has the same name and another uuid.
 *
 * @throws SearchDownError when Elasticsearch does not answer
 */
export async function indexIdentities(
  client: SearchClient,
  names: Names,
): Promise<ReadonlyMap<string, string>> {
  try {
    const answer = await client.indices.getSettings({
      index: names.indexPattern,
      name: 'index.uuid',
      expand_wildcards: 'all',
      flat_settings: true,
    });
    const uuidOf = ({ settings }: (typeof answer)[string]) =>
      String((settings as Record<string, unknown> | undefined)?.['index.uuid']);
    return new Map(Object.entries(answer).map(([index, state]) => [index, uuidOf(state)]));
  } catch (error) {
    throw asSearchError(error, 'its indices were looked at');
  }
}
