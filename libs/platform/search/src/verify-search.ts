import type { Names } from '@dateline/contracts';
import { readTemplate } from './ensure-template.js';
import { articleProperties } from './mapping.js';
import { missingProperties } from './mapping-difference.js';
import type { SearchClient } from './search-client.js';
import { asSearchError, SearchNotReadyError } from './search-errors.js';

/** The major version that the client speaks and the mapping was tested with. */
export const ELASTICSEARCH_MAJOR = 9;

/**
 * Says at boot whether this code can work with what is there. A template with more fields than this code knows is fine,
 * so an older service may start again after a newer `setup` has run.
 *
 * @throws SearchDownError when Elasticsearch does not answer
 * @throws SearchNotReadyError when the version is wrong, or `dateline setup` has not run (or not this version's)
 */
export async function verifySearch(client: SearchClient, names: Names): Promise<{ version: string }> {
  try {
    const version = (await client.info()).version.number;
    if (Number.parseInt(version, 10) !== ELASTICSEARCH_MAJOR) {
      throw new SearchNotReadyError(
        `Elasticsearch ${version} is running; this version of Dateline needs Elasticsearch ${ELASTICSEARCH_MAJOR}.`,
      );
    }
    await verifyTemplate(client, names);
    return { version };
  } catch (error) {
    throw asSearchError(error, 'it was checked');
  }
}

/** @throws SearchNotReadyError when the template is missing or lacks a field that this code writes */
export async function verifyTemplate(client: SearchClient, names: Names): Promise<void> {
  const template = await readTemplate(client, names.indexTemplate);
  if (!template) {
    throw new SearchNotReadyError(
      `Elasticsearch has no index template ${names.indexTemplate}: run \`dateline setup\`.`,
    );
  }
  const missing = missingProperties(articleProperties, template.template?.mappings?.properties ?? {});
  if (missing.length > 0) {
    throw new SearchNotReadyError(
      `The index template ${names.indexTemplate} is older than this version and lacks ${missing.join(', ')}: ` +
        'run `dateline setup`.',
    );
  }
}
