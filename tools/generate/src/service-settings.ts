import { frameSettings, type Setting, type SettingsShape } from '@dateline/service';

/** The settings of one service, its frame included. */
export interface ServiceSettings {
  readonly service: string;
  readonly settings: readonly Setting[];
}

const SERVICES = ['fetcher', 'parser', 'enricher', 'indexer', 'api'];

/**
 * Reads the settings objects of the built services: `apps/<service>/dist/<service>.config.js` exports
 * `<service>Settings`. Loaded by path, because applications are no libraries and export nothing to others.
 *
 * @throws Error naming the service that is not built or has no such export
 */
export async function readServiceSettings(): Promise<ServiceSettings[]> {
  return Promise.all(
    SERVICES.map(async (service) => ({
      service,
      settings: Object.values({ ...(await shapeOf(service)), ...frameSettings }),
    })),
  );
}

async function shapeOf(service: string): Promise<SettingsShape> {
  const file = new URL(`../../../apps/${service}/dist/${service}.config.js`, import.meta.url);
  const exported = ((await import(file.href)) as Record<string, SettingsShape>)[`${service}Settings`];
  if (!exported) throw new Error(`${service}.config.ts must export ${service}Settings.`);
  return exported;
}
