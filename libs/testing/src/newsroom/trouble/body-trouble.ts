import { send, type Answer } from '../answer.js';
import { createRandom } from '../random.js';
import { greyPicture } from '../picture-bytes.js';
import type { Expectation } from '../truth.js';
import { bomb, oversized } from './heavy-bodies.js';
import type { TroubleSite } from './trouble-site.js';

/** How many elements the nested page has inside each other. */
export const NESTED_ELEMENTS = 200_000;

const HTML = 'text/html; charset=utf-8';

/** A body that is made when first asked for. */
const body = (contentType: string, make: () => Buffer | string): Answer => {
  let made: Buffer | null = null;
  return (exchange) => {
    made ??= Buffer.from(make());
    send(exchange, 200, { 'content-type': contentType }, made);
    return 'answered';
  };
};

const nestedPage = (): string =>
  `<!doctype html><title>Deep</title><body>${'<div>'.repeat(NESTED_ELEMENTS)}<p>At the bottom of it all there is a single sentence.</p>${'</div>'.repeat(NESTED_ELEMENTS)}</body>`;

function randomBytes(count: number): Buffer {
  const random = createRandom('undecodable');
  return Buffer.from(Array.from({ length: count }, () => random.int(0, 255)));
}

function linkPage(base: string): string {
  const links = Array.from(
    { length: 60 },
    (_nothing, at) => `<li><a href="${base}/topic/${at}/">Topic ${at}</a></li>`,
  );
  return `<!doctype html><html lang="en"><head><title>All topics</title></head><body><h1>All topics</h1><ul>\n${links.join('\n')}\n</ul></body></html>`;
}

/**
 * A paragraph with a raw NUL byte, a lone high and a lone low surrogate and a character beyond Unicode. A parser
 * drops them or puts U+FFFD there; none of them may reach the ledger.
 */
const SICK_PARAGRAPH =
  '<p>Here a byte\u0000is missing, here are halves of characters: &#xD800; and &#xDC00;, and here is none: &#x110000;.</p>\n';

/** Troubles of bodies: too large, too deep, no text, the wrong kind, sick characters. */
export function addBodyTrouble(desk: TroubleSite): void {
  const broken = (
    link: string,
    title: string,
    expectation: Expectation,
    fault: string,
    answer: Answer,
  ): void => desk.addBroken({ link, title, expectation, fault, answer });
  const tooLarge: Expectation = { rejected: ['body-too-large'] };

  broken('/endless', 'A page of fifty megabytes', tooLarge, '50 MiB without a length.', oversized(false));
  broken(
    '/huge',
    'A page that admits its fifty megabytes',
    tooLarge,
    '50 MiB with their length.',
    oversized(true),
  );
  broken('/bomb-gzip', 'A page that swells by gzip', tooLarge, 'Unpacks to 200 MiB.', bomb('gzip'));
  broken('/bomb-brotli', 'A page that swells by Brotli', tooLarge, 'Unpacks to 200 MiB.', bomb('br'));
  broken(
    '/abyss',
    'A page of two hundred thousand boxes',
    { rejected: ['too-complex', 'parse-timed-out'] },
    '200,000 elements inside each other.',
    body(HTML, nestedPage),
  );
  broken(
    '/noise',
    'A page of noise',
    { rejected: ['undecodable', 'no-text', 'no-title'] },
    'Random bytes that call themselves HTML.',
    body(HTML, () => randomBytes(20_000)),
  );
  broken(
    '/picture',
    'A page that is a picture',
    { rejected: ['unsupported-media-type'] },
    'An image at the address of an article.',
    body('image/png', greyPicture),
  );
  broken(
    '/blank',
    'A page without a byte',
    { rejected: ['empty-body', 'no-text'] },
    'An empty body.',
    body(HTML, () => ''),
  );
  broken(
    '/topics',
    'A page of links',
    { rejected: ['section-page', 'no-text'] },
    'A list of links, no article.',
    body(HTML, () => linkPage(desk.base)),
  );
  desk.addArticle({
    fault: 'One paragraph has NUL, lone surrogates and a character beyond Unicode.',
    answer: (record) => (exchange) => {
      desk.news.sendArticle(exchange, record, SICK_PARAGRAPH);
      return 'answered';
    },
  });
}
