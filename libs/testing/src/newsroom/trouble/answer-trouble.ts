import { send, type Answer } from '../answer.js';
import type { TroubleSite } from './trouble-site.js';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const DRIP_MILLISECONDS = 500;
/** A drip ends by itself in the end, in case a client has no deadline. */
const DRIPS = 1200;

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (exchange) => {
    send(exchange, code, { ...HTML, ...headers }, `<!doctype html><title>${code}</title><h1>${code}</h1>`);
    return 'answered';
  };

/** The given answer to the first so many requests, then the article. */
const atFirst =
  (times: number, answer: Answer): Answer =>
  (exchange) =>
    exchange.visit <= times ? answer(exchange) : 'passed';

/** A byte each half second: idle timers never fire, only a total deadline helps. */
const drip: Answer = ({ response }) => {
  response.writeHead(200, HTML);
  response.write('<!doctype html><title>Slow</title><p>');
  let left = DRIPS;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) response.write('.');
    else response.end('</p>');
  }, DRIP_MILLISECONDS);
  timer.unref();
  response.once('close', () => clearInterval(timer));
  return 'answered';
};

/** Promises more bytes than it sends, then hangs up. */
const cutOff: Answer = ({ response }) => {
  response.writeHead(200, { ...HTML, 'content-length': '20000' });
  response.write('<!doctype html><title>Half a page</title><p>This page ends in the midd', () =>
    response.destroy(),
  );
  return 'answered';
};

/** Troubles of answers: error statuses for good or for a while, slowness, a connection that breaks. */
export function addAnswerTrouble(desk: TroubleSite): void {
  const broken = (
    link: string,
    title: string,
    rejected: Parameters<TroubleSite['addBroken']>[0]['expectation'],
    fault: string,
    answer: Answer,
  ): void => desk.addBroken({ link, title, expectation: rejected, fault, answer });

  broken(
    '/lost',
    'A page that was never there',
    { rejected: ['http-not-found'] },
    'Always 404.',
    status(404),
  );
  broken('/withdrawn', 'A page that was taken down', { rejected: ['http-gone'] }, 'Always 410.', status(410));
  broken(
    '/failing',
    'A page that always fails',
    { rejected: ['http-server-error'] },
    'Always 500.',
    status(500),
  );
  desk.addArticle({
    fault: '503 at first, then the article.',
    answer: () => atFirst(1, status(503)),
  });
  desk.addArticle({
    fault: '429 with Retry-After: 1 at first, then the article.',
    answer: () => atFirst(1, status(429, { 'retry-after': '1' })),
  });
  broken(
    '/drip',
    'A page that comes drop by drop',
    { rejected: ['timed-out'] },
    'One byte each half second.',
    drip,
  );
  broken(
    '/cut-off',
    'A page that breaks off',
    { rejected: ['http-protocol-error', 'connection-failed'] },
    'Hangs up before the promised length.',
    cutOff,
  );
}
