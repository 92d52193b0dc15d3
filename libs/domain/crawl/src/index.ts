export { canonicalUrl, MAX_URL_CHARACTERS, parseHttpUrl } from './url/canonical-url.js';
export { isTrackingParameter } from './url/tracking-parameters.js';
export { articleIdOf, urlKey } from './url/url-key.js';
export { acceptCanonical, isSameSite, siteOf } from './url/site.js';
export { formatIpAddress, type IpAddress, parseIpAddress } from './address/ip-address.js';
export { type Cidr, formatCidr, isInCidr, parseCidr, parseCidrList } from './address/cidr.js';
export { type EmbeddedV4, embeddedV4Of } from './address/embedded-v4.js';
export { SPECIAL_BLOCKS, type SpecialBlock } from './address/special-purpose-registry.js';
export { type AddressDecision, type AddressPolicy, decideAddress } from './address/decide-address.js';
export {
  decideConnection,
  decideUrl,
  ORDINARY_PORTS,
  type UrlDecision,
  type UrlPolicy,
  type UrlTarget,
} from './address/decide-url.js';
export { MAX_RETRY_AFTER_SECONDS, parseMaxAge, parseRetryAfter } from './politeness/retry-after.js';
export { type BackOffLimits, backOffSeconds } from './politeness/back-off.js';
export { type NextPoll, nextPollSeconds, type PollLimits, type PollOutcome } from './politeness/next-poll.js';
export { rejectionForStatus, type StatusRejection } from './politeness/rejection-for-status.js';
export {
  parseRobots,
  type Robots,
  ROBOTS_ALLOW_ALL,
  ROBOTS_DISALLOW_ALL,
  type RobotsGroup,
  type RobotsRule,
} from './robots/parse-robots.js';
export { crawlDelay, isAllowed, sitemaps } from './robots/robots.js';
