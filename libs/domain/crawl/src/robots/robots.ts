import { matchesPattern, normalizeOctets } from './path-pattern.js';
import { productTokenOf, type Robots, type RobotsGroup } from './parse-robots.js';

/** No sitemap list is longer than this; robots.txt files with more are lists of something else. */
const MAX_SITEMAPS = 1000;

/**
 * Whether an agent may fetch an address by RFC 9309 §2.2.2: the group that names the agent's product token, else
 * the group `*`; in it the longest matching rule, and of two equally long ones the allow. `/robots.txt` itself
 * is always allowed. The URL is taken apart as text, so that no rule is lost on an odd spelling.
 */
export function isAllowed(robots: Robots, agent: string, url: string): boolean {
  const path = pathOf(url);
  if (path === '/robots.txt') return true;
  const rules = groupOf(robots, agent)?.rules ?? [];
  let best = { length: 0, isAllow: true };
  for (const rule of rules) {
    const { length } = rule.pattern;
    const isBetter = length > best.length || (length === best.length && rule.isAllow);
    if (isBetter && matchesPattern(rule.pattern, path)) best = { length, isAllow: rule.isAllow };
  }
  return best.isAllow;
}

/** The pause between two requests that a site asks this agent for, in seconds; null when it asks for none. */
export function crawlDelay(robots: Robots, agent: string): number | null {
  return groupOf(robots, agent)?.crawlDelaySeconds ?? null;
}

/** The sitemaps that a robots.txt names, absolute, http(s) only, in order, each once. */
export function sitemaps(robots: Robots, robotsUrl: string): string[] {
  const found = new Set<string>();
  for (const text of robots.sitemaps) {
    if (found.size >= MAX_SITEMAPS) break;
    if (!URL.canParse(text, robotsUrl)) continue;
    const url = new URL(text, robotsUrl);
    if (url.protocol === 'http:' || url.protocol === 'https:') found.add(url.href);
  }
  return [...found];
}

function groupOf(robots: Robots, agent: string): RobotsGroup | undefined {
  // An agent's own name may hold a version (`Dateline/1.0`), but a name of several words is no product token.
  const token =
    /\s/.test(agent.trim()) && !agent.includes('/') ? agent.trim().toLowerCase() : productTokenOf(agent);
  return (token && token !== '*' ? robots.groups.get(token) : undefined) ?? robots.groups.get('*');
}

/** Path and query, without URL parsing: a robots.txt rule is about octets, not about their meaning. */
function pathOf(url: string): string {
  const afterScheme = url.replace(/^[a-z][a-z0-9+.-]*:/i, '');
  const withoutHost = afterScheme.startsWith('//')
    ? afterScheme.slice(2).replace(/^[^/?#]*/, '')
    : afterScheme;
  const path = withoutHost.split('#', 1)[0] as string;
  return normalizeOctets(path.startsWith('/') ? path : `/${path}`);
}
