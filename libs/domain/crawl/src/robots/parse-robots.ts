import { compilePattern, type PathPattern } from './path-pattern.js';

/** RFC 9309 §2.5: at least 500 kibibytes are read; we read exactly so many characters. */
export const MAX_ROBOTS_CHARACTERS = 500 * 1024;
/** Longer lines are cut, as by the parser that most sites test with. */
const MAX_LINE_CHARACTERS = 16_664;

export interface RobotsRule {
  readonly isAllow: boolean;
  readonly pattern: PathPattern;
}

/** The rules for one product token, merged from all groups that name it. */
export interface RobotsGroup {
  readonly rules: RobotsRule[];
  crawlDelaySeconds: number | null;
}

/** A robots.txt file as rules. */
export interface Robots {
  /** By product token in lower case; `*` holds for agents that no other group names. */
  readonly groups: ReadonlyMap<string, RobotsGroup>;
  /** Sitemap addresses as written; they may be relative. */
  readonly sitemaps: readonly string[];
}

/** What holds when there is no robots.txt (4xx): everything may be fetched (RFC 9309 §2.3.1.3). */
export const ROBOTS_ALLOW_ALL: Robots = { groups: new Map(), sitemaps: [] };
/** What holds while robots.txt cannot be had (5xx, no connection): nothing may be fetched (RFC 9309 §2.3.1.4). */
export const ROBOTS_DISALLOW_ALL: Robots = {
  groups: new Map([
    ['*', { rules: [{ isAllow: false, pattern: compilePattern('/') }], crawlDelaySeconds: null }],
  ]),
  sitemaps: [],
};

/** Line names as written by authors, misspellings included that are common in the wild. */
const LINE_NAMES: ReadonlyMap<string, 'agent' | 'allow' | 'disallow' | 'sitemap' | 'delay'> = new Map([
  ...['user-agent', 'useragent', 'user agent'].map((name) => [name, 'agent'] as const),
  ['allow', 'allow'],
  ...['disallow', 'dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw'].map(
    (name) => [name, 'disallow'] as const,
  ),
  ...['sitemap', 'site-map'].map((name) => [name, 'sitemap'] as const),
  ...['crawl-delay', 'crawldelay'].map((name) => [name, 'delay'] as const),
]);

/** Parses a robots.txt file (RFC 9309 §2.2). Every text is a robots.txt: lines that say nothing are skipped. */
export function parseRobots(text: string): Robots {
  const groups = new Map<string, RobotsGroup>();
  const sitemaps: string[] = [];
  let current: RobotsGroup[] = [];
  let isNamingAgents = false;
  for (const { name, value } of linesOf(text)) {
    if (name === 'sitemap') {
      if (value) sitemaps.push(value);
    } else if (name === 'agent') {
      if (!isNamingAgents) current = [];
      isNamingAgents = true;
      current.push(groupFor(groups, productTokenOf(value)));
    } else {
      isNamingAgents = false;
      applyLine(current, name, value);
    }
  }
  return { groups, sitemaps };
}

/** The product token of a user-agent line or of an agent's own name, in lower case: `FooBot/2.1` → `foobot`. */
export function productTokenOf(value: string): string {
  return (/^[^\s/]*/.exec(value.trim()) as RegExpExecArray)[0].toLowerCase();
}

function groupFor(groups: Map<string, RobotsGroup>, token: string): RobotsGroup {
  let group = groups.get(token);
  if (!group) groups.set(token, (group = { rules: [], crawlDelaySeconds: null }));
  return group;
}

function applyLine(current: RobotsGroup[], name: 'allow' | 'disallow' | 'delay', value: string): void {
  if (name === 'delay') {
    const seconds = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
    for (const group of current) group.crawlDelaySeconds ??= seconds;
    return;
  }
  if (!value) return;
  const rules = rulesFor(name === 'allow', value);
  for (const group of current) group.rules.push(...rules);
}

/** A folder's index file stands for the folder: who may fetch `/a/index.html` may fetch `/a/`. */
function rulesFor(isAllow: boolean, path: string): RobotsRule[] {
  const rules: RobotsRule[] = [{ isAllow, pattern: compilePattern(path) }];
  const folder = isAllow ? /^(.*\/)index\.html?$/.exec(path)?.[1] : undefined;
  if (folder) rules.push({ isAllow, pattern: compilePattern(`${folder}$`) });
  return rules;
}

function* linesOf(
  text: string,
): Generator<{ name: 'agent' | 'allow' | 'disallow' | 'sitemap' | 'delay'; value: string }> {
  for (const raw of text
    .slice(0, MAX_ROBOTS_CHARACTERS)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)) {
    const line = (raw.slice(0, MAX_LINE_CHARACTERS).split('#', 1)[0] as string).trim();
    // Some authors forget the colon; a line of exactly two words is then read as name and value.
    const match = /^([^:]*?)\s*:\s*(.*)$/s.exec(line) ?? /^(\S+)\s+(\S+)$/.exec(line);
    const name = match ? LINE_NAMES.get((match[1] as string).toLowerCase()) : undefined;
    if (name) yield { name, value: (match as RegExpExecArray)[2] as string };
  }
}
