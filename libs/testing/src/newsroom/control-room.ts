import { send, type Exchange } from './answer.js';
import { writeOpml } from './feed-xml.js';
import type { Newsroom } from './newsroom.js';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const MOST_AT_ONCE = 100_000;

function countOf(query: URLSearchParams): number | null {
  const count = Number(query.get('n') ?? '1');
  return Number.isInteger(count) && count >= 1 && count <= MOST_AT_ONCE ? count : null;
}

/** What GET shows at the control address. */
const VIEWS: Readonly<Record<string, (newsroom: Newsroom) => unknown>> = {
  '/newsroom/state': (newsroom) => newsroom.state(),
  '/newsroom/truth': (newsroom) => newsroom.truth(),
  '/newsroom/feeds': (newsroom) => newsroom.feeds(),
  '/newsroom/stats': (newsroom) => newsroom.stats(),
  '/healthz': () => ({ status: 'ok' }),
};

/** What POST does there; `?n=` says how often. */
const DEEDS: Readonly<Record<string, (newsroom: Newsroom, count: number) => unknown>> = {
  '/newsroom/publish': (newsroom, count) => newsroom.publish(count),
  '/newsroom/correct': (newsroom, count) => newsroom.correct(count),
};

function runDeed(newsroom: Newsroom, exchange: Exchange, path: string, query: URLSearchParams): void {
  const deed = DEEDS[path];
  const count = countOf(query);
  if (!deed) send(exchange, 405, { allow: 'GET, HEAD' });
  else if (count === null) send(exchange, 400, JSON_TYPE, `{"error":"n must be 1 to ${MOST_AT_ONCE}."}\n`);
  else send(exchange, 200, JSON_TYPE, JSON.stringify(deed(newsroom, count)));
}

/** Answers at the control address: the list of feeds, and the newsroom's state, truth and traffic as JSON. */
export function answerControl(newsroom: Newsroom, exchange: Exchange): void {
  const { pathname, searchParams } = new URL(exchange.path, 'http://newsroom.invalid');
  const view = VIEWS[pathname];
  if (exchange.request.method === 'POST') runDeed(newsroom, exchange, pathname, searchParams);
  else if (pathname === '/sites.opml') {
    send(exchange, 200, { 'content-type': 'text/x-opml; charset=utf-8' }, writeOpml(newsroom.feeds()));
  } else if (pathname === '/robots.txt') {
    send(exchange, 200, { 'content-type': 'text/plain' }, 'User-agent: *\nAllow: /\n');
  } else if (view) send(exchange, 200, JSON_TYPE, JSON.stringify(view(newsroom)));
  else
    send(
      exchange,
      404,
      { 'content-type': 'text/plain' },
      `See /sites.opml, ${Object.keys(VIEWS).join(', ')}.\n`,
    );
}
