import { z } from 'zod';
import type { Setting } from '@dateline/service';
import { code, generatedFrom, table } from './markdown.js';
import type { ServiceSettings } from './service-settings.js';

interface ListedSetting extends Setting {
  readonly readBy: string[];
}

/** The page that lists every setting of every service, by area. */
export function settingsCatalogue(services: readonly ServiceSettings[]): string {
  const listed = gather(services);
  const areas = [...new Set(listed.map(({ env }) => areaOf(env)))].sort(
    (one, other) => rank(one) - rank(other) || one.localeCompare(other),
  );
  const parts = [
    generatedFrom('the *.config.ts of the services'),
    '# Settings',
    'Every setting comes from the environment; each can also be given as `<NAME>_FILE`, the path of a file that holds the value. How settings work: [operations/settings.md](../operations/settings.md).',
    ...areas.flatMap((area) => [
      `## ${area}`,
      settingsTable(
        listed.filter(({ env }) => areaOf(env) === area),
        services.length,
      ),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function settingsTable(settings: readonly ListedSetting[], services: number): string {
  return table(
    ['setting', 'default', 'values', 'read by', 'means'],
    settings.map((setting) => [
      code(setting.env),
      defaultOf(setting),
      valuesOf(setting),
      setting.readBy.length === services ? 'all services' : setting.readBy.join(', '),
      setting.isSecret ? `${setting.description}. Never shown in messages` : setting.description,
    ]),
  );
}

function gather(services: readonly ServiceSettings[]): ListedSetting[] {
  const byName = new Map<string, ListedSetting>();
  for (const { service, settings } of services) {
    for (const setting of settings) {
      const known = byName.get(setting.env);
      if (known) known.readBy.push(service);
      else byName.set(setting.env, { ...setting, readBy: [service] });
    }
  }
  return [...byName.values()];
}

const GENERAL = 'Servers and the process';

/** `FETCHER` of `DATELINE_FETCHER_FEEDS_COUNT`; names without an area are well-known ones. */
const areaOf = (env: string): string => /^DATELINE_([A-Z]+)_/.exec(env)?.[1] ?? GENERAL;
const rank = (area: string): number => (area === GENERAL ? 0 : 1);

function defaultOf({ default: text, unit }: Setting): string {
  if (text === undefined) return 'required';
  if (text === '') return 'empty';
  return unit === undefined ? code(text) : `${code(text)} ${unit}`;
}

/** What the schema accepts, as far as JSON Schema can say it. */
function valuesOf({ schema }: Setting): string {
  const { type, minimum, maximum, enum: words, pattern } = describe(schema);
  if (Array.isArray(words)) return words.map((word) => code(String(word))).join(', ');
  if (type === 'integer' || type === 'number') return `${minimum} to ${maximum}`;
  return typeof pattern === 'string' ? `text like ${code(pattern)}` : 'text';
}

/** A setting that is turned into something else is described by the text that it is made from. */
function describe(schema: z.ZodType): Record<string, unknown> {
  const after = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' });
  return after.type === undefined ? z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) : after;
}
