import { jetstream } from '@nats-io/jetstream';
import { headers as newHeaders } from '@nats-io/transport-node';
import { ArticleFetched, type CaptureTicket } from '@dateline/contracts';
import { CaptureRepository, type CaptureEnd } from '@dateline/database';
import { articleIdOfAddress } from '@dateline/line';
import type { TestLine } from '@dateline/testing';

/** A message as somebody could publish it, well-formed or not. */
export interface RawMessage {
  readonly data: string | Uint8Array;
  /** Over the headers of a sound event. */
  readonly headers?: Record<string, string>;
}

export interface HandMadeCapture {
  readonly ticket: CaptureTicket;
  /** A word that stands in the title and nowhere else. */
  readonly name: string;
}

let made = 0;

/** Captures that stand in the ledger as announced, and of which only the test tells anybody. */
export class HandMadeCaptures {
  private readonly repository: CaptureRepository;

  constructor(private readonly line: TestLine) {
    this.repository = new CaptureRepository(line.connections.dataSource);
  }

  /** A capture of a new article, or a further one of an article that has one already. */
  async commit(options: { sameArticleAs?: CaptureTicket; fetchedAt?: Date } = {}): Promise<HandMadeCapture> {
    made += 1;
    const name = `Quillon${made}ford`;
    const { sameArticleAs, fetchedAt } = options;
    const url = sameArticleAs?.url ?? `http://127.0.0.1/hand-made/${made}`;
    const articleId = sameArticleAs?.articleId ?? (await this.makeArticle(url));
    const [ticket] = await this.repository.commit([
      {
        articleId,
        finalUrl: url,
        status: 200,
        contentType: 'text/html; charset=utf-8',
        body: Buffer.from(pageAbout(name)),
        tookMs: 1,
        ...(fetchedAt ? { fetchedAt } : {}),
      },
    ]);
    return { ticket: ticket as CaptureTicket, name };
  }

  /** How a capture ended; without an outcome it is in flight. */
  async endOf(ticket: CaptureTicket): Promise<CaptureEnd> {
    return (await this.repository.endsOf([ticket])).get(ticket.captureId) ?? {};
  }

  /** Tells the parser of a capture, as the fetcher would; the broker takes each call for a new message. */
  announce(ticket: CaptureTicket): Promise<void> {
    return this.publish(ArticleFetched.type, ticket.captureId, {
      data: JSON.stringify({ capture: ticket, trail: [] }),
    });
  }

  /** Publishes whatever it is under the subject of a type. */
  async publish(type: string, captureId: string, { data, headers = {} }: RawMessage): Promise<void> {
    const written = newHeaders();
    const all = {
      'ce-specversion': '1.0',
      'ce-id': `e2e-${captureId}`,
      'ce-type': type,
      'ce-source': '/e2e',
      'ce-time': new Date().toISOString(),
      'ce-subject': captureId,
      'content-type': 'application/json',
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) written.set(name, value);
    const { connections, names } = this.line;
    await jetstream(connections.broker.nc).publish(names.subject(type), data, { headers: written });
  }

  private async makeArticle(url: string): Promise<string> {
    const id = articleIdOfAddress(url) as string;
    await this.line.connections.dataSource.query(
      `with made as (
         insert into articles (id, url_key, url, host) values ($1, $2, $2, '127.0.0.1') returning 1)
       insert into line_counts (name, slot, count) select 'articles', 0, 1 from made
       on conflict (name, slot) do update set count = line_counts.count + 1`,
      [id, url],
    );
    return id;
  }
}

function pageAbout(name: string): string {
  const sentence = `The council of ${name} has voted for a new bridge across the river, and work begins in spring. `;
  return `<!doctype html><html lang="en"><head><title>A new bridge for ${name}</title></head><body><article>
    <h1>A new bridge for ${name}</h1>${`<p>${sentence.repeat(4)}</p>`.repeat(5)}</article></body></html>`;
}
