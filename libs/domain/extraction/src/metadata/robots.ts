import type { RobotsFlags } from '@dateline/contracts';
import type { MetaValues } from './meta-values.js';

/** What the page says to machines: robots meta, `noai`, TDM Reservation Protocol. */
export function robotsOf(metas: MetaValues): RobotsFlags {
  const directives = metas
    .all('robots', 'googlebot', 'bots')
    .join(',')
    .toLowerCase()
    .split(/[\s,]+/);
  const has = (...names: string[]) => names.some((name) => directives.includes(name));
  return {
    noindex: has('noindex', 'none'),
    noarchive: has('noarchive'),
    noai: has('noai', 'noimageai'),
    tdmReservation: metas.first('tdm-reservation') === '1',
  };
}
