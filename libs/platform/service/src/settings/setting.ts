import { z } from 'zod';

/** One setting of a service: where it comes from, what it means, and what it is when nobody says anything. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** Name in the environment: `DATELINE_<AREA>_<NOUN>_<UNIT>`, or a well-known name such as `NATS_URL`. */
  readonly env: string;
  readonly schema: Schema;
  readonly description: string;
  readonly unit?: string;
  /** As it would be written in the environment; a setting without a default is required. */
  readonly default?: string;
  readonly isSecret?: boolean;
}

export type SettingsShape = Readonly<Record<string, Setting>>;
export type SettingsOf<Shape extends SettingsShape> = {
  readonly [Key in keyof Shape]: z.output<Shape[Key]['schema']>;
};

/** Declares a setting. The environment speaks text, so the schema has to start from a string. */
export function setting<Schema extends z.ZodType>(
  env: string,
  schema: Schema,
  about: { description: string; unit?: string; default?: string; isSecret?: boolean },
): Setting<Schema> {
  return { env, schema, ...about };
}

/** Value types of settings, each read from text. */
export const value = {
  text: () => z.string().min(1),
  url: (...protocols: string[]) => urls(protocols, (text) => [text]),
  /** Servers of one cluster, comma-separated. */
  urlList: (...protocols: string[]) => urls(protocols, (text) => text.split(',')),
  count: (min = 0, max = Number.MAX_SAFE_INTEGER) =>
    z
      .string()
      .regex(/^\d+$/, 'must be a whole number, written in digits')
      .transform(Number)
      .pipe(
        z.number().int().min(min, `must not be less than ${min}`).max(max, `must not be more than ${max}`),
      ),
  flag: () => z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
  /** Comma-separated; empty text is the empty list. */
  list: () =>
    z.string().transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    ),
};

/** What cannot be dialled is refused at boot, by name, and not on the first message in the driver's words. */
function urls(protocols: readonly string[], split: (text: string) => string[]) {
  const starts = protocols.map((protocol) => `${protocol}://`);
  const of = (test: (url: string) => boolean) => (text: string) =>
    split(text).every((one) => test(one.trim()));
  return z
    .string()
    .refine(
      of((url) => starts.some((start) => url.startsWith(start))),
      { message: `must start with ${starts.join(' or ')}`, abort: true },
    )
    .refine(of(namesServer), { message: 'is no URL that names a server; write protocol://host:port' });
}

/** A socket's folder (`?host=/run/postgresql`) is a server as well. */
function namesServer(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.hostname !== '' || url.searchParams.has('host'));
}
