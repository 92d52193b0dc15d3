import { jsonSchemaOf, topology } from '@dateline/contracts';
import { asyncApiDocument } from './async-api.js';
import { eventCatalogue } from './event-catalogue.js';
import { reasonCatalogue } from './reason-catalogue.js';
import { readServiceSettings } from './service-settings.js';
import { settingsCatalogue } from './settings-catalogue.js';

/** One generated file; the path is relative to the repository's root. */
export interface ReferenceFile {
  readonly path: string;
  readonly content: string;
}

/** Where everything generated lies. */
export const REFERENCE_FOLDER = 'docs/reference';

/** Path of the committed JSON Schema of an event. */
export function schemaPath(type: string): string {
  return `${REFERENCE_FOLDER}/events/${type}.schema.json`;
}

/** Everything that derives from the contracts and the services' settings, as it should lie in the repository. */
export async function referenceFiles(): Promise<ReferenceFile[]> {
  return [
    ...topology.events.map((contract) => ({
      path: schemaPath(contract.type),
      content: json(jsonSchemaOf(contract)),
    })),
    { path: `${REFERENCE_FOLDER}/asyncapi.json`, content: json(asyncApiDocument()) },
    { path: `${REFERENCE_FOLDER}/events.md`, content: eventCatalogue() },
    { path: `${REFERENCE_FOLDER}/reasons.md`, content: reasonCatalogue() },
    { path: `${REFERENCE_FOLDER}/settings.md`, content: settingsCatalogue(await readServiceSettings()) },
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
