import { parse } from 'yaml';
import { z } from 'zod';
import { hostOf } from '../text/addresses.js';
import { parseSelector, type Selector } from './selector.js';

const Selectors = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const RuleFile = z.strictObject({
  /** Registrable domain; the rule holds for its subdomains too. */
  domain: z.string().regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/),
  /** Why the site needs a rule. */
  reason: z.string().min(10),
  /** The body is inside these elements alone. */
  body: Selectors.optional(),
  /** Never part of the body. */
  drop: Selectors.optional(),
  /** Where the title stands. */
  title: Selectors.optional(),
  /** Where the date of publication stands. */
  date: Selectors.optional(),
});

/** What is known about one site that its pages do not tell. */
export interface SiteRule {
  readonly domain: string;
  readonly body: readonly Selector[];
  readonly drop: readonly Selector[];
  readonly title: readonly Selector[];
  readonly date: readonly Selector[];
}

/**
 * Reads one `rules/<domain>.yaml`.
 *
 * @throws Error when a key is unknown, the domain or reason is missing, or a selector is not simple
 */
export function parseSiteRule(yaml: string): SiteRule {
  const file = RuleFile.parse(parse(yaml));
  const selectors = (list: readonly string[] | undefined) => (list ?? []).map(parseSelector);
  return {
    domain: file.domain,
    body: selectors(file.body),
    drop: selectors(file.drop),
    title: selectors(file.title),
    date: selectors(file.date),
  };
}

/** The rule of an address's site, the longest domain first. */
export function ruleFor(url: string, rules: readonly SiteRule[]): SiteRule | undefined {
  const host = hostOf(url);
  return rules
    .filter(({ domain }) => host === domain || host.endsWith(`.${domain}`))
    .sort((a, b) => b.domain.length - a.domain.length)[0];
}
