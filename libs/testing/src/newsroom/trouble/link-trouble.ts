import { send, type Answer } from '../answer.js';
import type { TroubleSite } from './trouble-site.js';

/** 302 to an address. */
const redirect =
  (location: () => string): Answer =>
  (exchange) => {
    send(exchange, 302, { location: location() });
    return 'answered';
  };

/** An address of a private network (RFC 1918): a guarded client refuses it without a packet sent. */
const PRIVATE_ADDRESS = 'http://10.0.0.1/admin/news.html';

/** Troubles of addresses: redirects, duplicates, and links that must not be followed. */
export function addLinkTrouble(desk: TroubleSite): void {
  const target = desk.addArticle({ fault: 'Reached over three redirects.', feedPath: '/hop/1' });
  desk.addPath(
    '/hop/1',
    redirect(() => `${desk.base}/hop/2`),
  );
  desk.addPath(
    '/hop/2',
    redirect(() => `${desk.base}/hop/3`),
  );
  desk.addPath(
    '/hop/3',
    redirect(() => target.url),
  );
  desk.addBroken({
    link: '/loop/a',
    title: 'Round and round between two pages',
    expectation: { rejected: ['too-many-redirects'] },
    fault: 'Two pages that redirect to each other.',
    answer: redirect(() => `${desk.base}/loop/b`),
  });
  desk.addPath(
    '/loop/b',
    redirect(() => `${desk.base}/loop/a`),
  );
  desk.addArticle({
    fault: 'Listed three times, twice with tracking parameters.',
    aliasPaths: ({ path }) => [
      `${path}?utm_source=feed&utm_medium=rss`,
      `${path}?utm_campaign=morning&utm_source=letter`,
    ],
  });
  desk.addBroken({
    link: PRIVATE_ADDRESS,
    title: 'A page inside somebody else\u2019s network',
    expectation: { rejected: ['address-refused'] },
    fault: 'Links to a private address.',
  });
  desk.addBroken({
    link: '/way-inside',
    title: 'A page that leads inside',
    expectation: { rejected: ['address-refused'] },
    fault: 'Redirects to a private address.',
    answer: redirect(() => PRIVATE_ADDRESS),
  });
  desk.addBroken({
    link: 'javascript:alert(1)',
    title: 'A link that is a script',
    expectation: 'not-discovered',
    fault: 'The link is no web address.',
  });
}
