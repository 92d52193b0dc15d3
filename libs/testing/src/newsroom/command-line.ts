import { parseArgs } from 'node:util';
import type { NewsroomOptions } from './newsroom.js';

/** What `--help` prints. */
export const USAGE = `The sample newsroom: news sites with feeds, for trying things out.

  --port N                  control port, 0 for a free one (default 8090)
  --sites N                 healthy sites (default 6)
  --articles N              articles of each site at the start (default 10)
  --seed N                  equal seeds give equal bytes (default 1)
  --page-bytes N            approximate size of a page (default 30000)
  --feed-entries N          newest articles in a feed, 0 for all (default 0)
  --latency-ms N            milliseconds before each answer (default 0)
  --programme-publish N     articles to publish while running (default 0)
  --programme-correct N     articles to correct while running (default 0)
  --programme-every SECONDS time between two steps (default 5)
  --no-faults               leave out the sites with hostile and broken addresses
  --host HOST               address to listen on (default 127.0.0.1)
  --public-host NAME        host name in all addresses; sites are then told apart by path
  --memory FILE             goes on where the newsroom that wrote this file ended
  --help                    this text
`;

const STRING = { type: 'string' } as const;
const FLAGS = {
  port: STRING,
  sites: STRING,
  articles: STRING,
  seed: STRING,
  'page-bytes': STRING,
  'feed-entries': STRING,
  'latency-ms': STRING,
  'programme-publish': STRING,
  'programme-correct': STRING,
  'programme-every': STRING,
  'no-faults': { type: 'boolean' },
  host: STRING,
  'public-host': STRING,
  memory: STRING,
  help: { type: 'boolean' },
} as const;

function numberOf(flag: string, text: string | undefined, fallback: number, wholeOnly = true): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  const isFine =
    text.trim() !== '' && value >= 0 && (wholeOnly ? Number.isSafeInteger(value) : Number.isFinite(value));
  if (!isFine) throw new Error(`--${flag} needs a number of 0 or more, not "${text}".`);
  return value;
}

/** What the command line asks for. */
export interface NewsroomCommand extends NewsroomOptions {
  memoryFile?: string;
}

/** The newsroom's options from the command line; null when help is asked for. Throws one clear sentence. */
export function readCommandLine(args: readonly string[]): NewsroomCommand | null {
  const { values } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: false });
  if (values.help) return null;
  const publishCount = numberOf('programme-publish', values['programme-publish'], 0);
  const correctCount = numberOf('programme-correct', values['programme-correct'], 0);
  const publishEverySeconds = numberOf('programme-every', values['programme-every'], 5, false);
  const publicHost = values['public-host'];
  return {
    port: numberOf('port', values.port, 8090),
    sites: numberOf('sites', values.sites, 6),
    articlesPerSite: numberOf('articles', values.articles, 10),
    seed: numberOf('seed', values.seed, 1),
    pageBytes: numberOf('page-bytes', values['page-bytes'], 30_000),
    feedEntries: numberOf('feed-entries', values['feed-entries'], 0),
    latencyMs: numberOf('latency-ms', values['latency-ms'], 0),
    faults: values['no-faults'] !== true,
    host: values.host ?? '127.0.0.1',
    ...(publicHost === undefined ? {} : { publicHost }),
    ...(values.memory === undefined ? {} : { memoryFile: values.memory }),
    ...(publishCount + correctCount > 0
      ? { programme: { publishEverySeconds, publishCount, correctCount } }
      : {}),
  };
}
