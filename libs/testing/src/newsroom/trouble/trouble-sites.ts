import { NewsSite, type NewsSiteOptions } from '../news-site.js';
import type { OriginSite } from '../origin-site.js';
import { OUTLETS } from '../outlets.js';
import { Site } from '../site.js';
import { addAnswerTrouble } from './answer-trouble.js';
import { addBodyTrouble } from './body-trouble.js';
import { BrokenFeedSite, FEED_FAULTS } from './broken-feed-site.js';
import { addLinkTrouble } from './link-trouble.js';
import { TroubleSite } from './trouble-site.js';

/** One host for each kind, so that the back-off one of them earns does not hold up the others. */
const DESKS = [
  { siteId: 'trouble-links', name: 'The Wrong Turn', add: addLinkTrouble, lane: 29 },
  { siteId: 'trouble-answers', name: 'The Broken Telephone', add: addAnswerTrouble, lane: 30 },
  { siteId: 'trouble-bodies', name: 'The Heavy Parcel', add: addBodyTrouble, lane: 31 },
] as const;

const feedSiteId = (name: string): string => `broken-feed-${name}`;

/** The ids of all sites on which something is wrong. */
export const troubleSiteIds = (): string[] => [
  ...DESKS.map(({ siteId }) => siteId),
  ...FEED_FAULTS.map(({ name }) => feedSiteId(name)),
];

/** The sites on which something is wrong, each under its base address. */
export function buildTroubleSites(
  baseOf: (siteId: string) => string,
  options: NewsSiteOptions,
): OriginSite[] {
  const desks = DESKS.map(({ siteId, name, add, lane }) => {
    const site = new Site({ siteId, name, outlet: OUTLETS[0], base: baseOf(siteId), lane }, options.seed);
    const desk = new TroubleSite(new NewsSite(site, { ...options, feedEntries: 0 }));
    add(desk);
    return desk;
  });
  const feeds = FEED_FAULTS.map((fault) => {
    const siteId = feedSiteId(fault.name);
    return new BrokenFeedSite(siteId, baseOf(siteId), fault);
  });
  return [...desks, ...feeds];
}
