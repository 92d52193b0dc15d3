import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { articleIdOfAddress } from '@dateline/line';
import type { TestLine } from '../harness/test-line.js';

const ORIGIN = 'http://handed-in.example';

/** Small pages that nobody serves: they are handed in by `dateline ingest`, many at once, and can be told apart. */
export class HandedInPages {
  private count = 0;

  constructor(
    private readonly line: TestLine,
    private readonly folder: string,
  ) {}

  /** Pages so far. */
  get total(): number {
    return this.count;
  }

  /**
   * Makes so many new pages and hands them in, without waiting for what becomes of them.
   *
   * @throws Error with the command's words when it fails
   */
  async ingest(pages: number): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const lines = Array.from({ length: pages }, () => {
      this.count += 1;
      const file = `page-${this.count}.html`;
      writeFileSync(path.join(this.folder, file), pageAbout(this.count));
      return JSON.stringify({ file, url: urlOf(this.count) });
    });
    const manifest = path.join(this.folder, 'manifest.jsonl');
    writeFileSync(manifest, `${lines.join('\n')}\n`);
    const { code, stderr } = await this.line.dateline('ingest', '--manifest', manifest, '--wait', '0');
    rmSync(this.folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`\`dateline ingest\` ended with ${code}: ${stderr.slice(-300)}`);
  }

  /** Pages that the ledger does not hold with their own title, in words; to be asked at rest. */
  async differences(): Promise<string[]> {
    const rows = await this.line.connections.dataSource.query<{ id: string; title: string }[]>(
      `select replace(a.id::text, '-', '') as id, r.document->>'title' as title
         from articles a join revisions r on r.article_id = a.id and r.revision = a.revision
        where a.host = $1`,
      [new URL(ORIGIN).host],
    );
    const titles = new Map(rows.map(({ id, title }) => [id, title]));
    return Array.from({ length: this.count }, (_nothing, index) => index + 1).flatMap((page) => {
      const title = titles.get(articleIdOfAddress(urlOf(page)) as string);
      return title === titleOf(page) ? [] : [`${urlOf(page)} is held with "${title}"`];
    });
  }
}

const urlOf = (page: number): string => `${ORIGIN}/page/${page}`;
const titleOf = (page: number): string => `The bridge of Quillon${page}ford is open`;

function pageAbout(page: number): string {
  const sentence = `The council of Quillon${page}ford has opened the new bridge across the river to all who walk. `;
  return `<!doctype html><html lang="en"><head><title>${titleOf(page)}</title></head><body><article>
    <h1>${titleOf(page)}</h1>${`<p>${sentence.repeat(4)}</p>`.repeat(3)}</article></body></html>`;
}
