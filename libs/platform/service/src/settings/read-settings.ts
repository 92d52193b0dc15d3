import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SettingsOf, SettingsShape } from './setting.js';

/** The settings are unusable; the message names every one that is wrong and what to do. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'DL_SETTINGS_INVALID';
}

/**
 * Reads a service's settings from the environment. Every setting can also be given as `<NAME>_FILE`, the path of a
 * file that holds the value (for secrets).
 *
 * @param contradictions sentences, without the full stop, about settings that cannot be used together
 * @throws SettingsError naming every missing, invalid and misspelt setting at once
 */
export function readSettings<Shape extends SettingsShape>(
  shape: Shape,
  env: Readonly<Record<string, string | undefined>>,
  contradictions: (settings: SettingsOf<Shape>) => readonly string[] = () => [],
): SettingsOf<Shape> {
  const problems = misspelt(shape, env);
  const settings: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(shape)) {
    const text = textOf(setting.env, env, problems) ?? setting.default;
    if (text === undefined) {
      problems.push(`${setting.env} is missing: ${setting.description}`);
      continue;
    }
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) settings[key] = parsed.data;
    else
      problems.push(
        `${setting.env}=${setting.isSecret ? '…' : JSON.stringify(text)}: ${firstIssue(parsed.error)}`,
      );
  }
  // Only settings that are well by themselves can contradict each other.
  if (problems.length === 0) problems.push(...contradictions(settings as SettingsOf<Shape>));
  if (problems.length > 0) throw new SettingsError(`Settings cannot be used. ${problems.join('. ')}.`);
  return settings as SettingsOf<Shape>;
}

const firstIssue = (error: z.ZodError) => error.issues[0]?.message ?? 'is invalid';

function textOf(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): string | undefined {
  const direct = env[name];
  if (direct !== undefined && direct !== '') return direct;
  const file = env[`${name}_FILE`];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name}_FILE names "${file}", which cannot be read`);
    return undefined;
  }
}

/**
 * One environment serves all services, so a variable of another service's area is none of our business; one of our own
 * areas that we do not know is a typing error, and must not be ignored silently.
 */
function misspelt(shape: SettingsShape, env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(Object.values(shape).map((setting) => setting.env));
  const areas = new Set([...known].map(areaOf).filter((area) => area !== undefined));
  return Object.keys(env)
    .filter((name) => areas.has(areaOf(name) ?? '') && !known.has(name.replace(/_FILE$/, '')))
    .filter((name) => !SHARED_AREAS.has(areaOf(name) ?? ''))
    .map((name) => `${name} is no setting of this service; it has ${closest(name, [...known])}`);
}

/** Areas whose settings are spread over several services: no one of them can tell what is unknown. */
const SHARED_AREAS = new Set(['HEALTH', 'MESSAGING', 'DATABASE', 'SEARCH', 'HTTP']);

const areaOf = (name: string): string | undefined => /^DATELINE_([A-Z]+)_/.exec(name)?.[1];

function closest(name: string, known: readonly string[]): string {
  const area = areaOf(name);
  return known.filter((candidate) => areaOf(candidate) === area).join(', ');
}
