import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BulkWriter } from './bulk-writer.js';
import { auditPage } from './index-audit.js';
import { openSearchNamespace, sampleWrite } from './testing/search-namespace.js';

const space = openSearchNamespace();
const { client, names } = space;
afterAll(() => space.close());

const writer = new BulkWriter(client, names);

describe('the audit', () => {
  const sequences = new Map([
    ['00'.padEnd(32, '1'), 70_000],
    ['00'.padEnd(32, '2'), 2],
    ['a7'.padEnd(32, 'f'), 3],
  ]);
  const write = (entries: Iterable<[string, number]>) =>
    writer.write([...entries].map(([articleId, sequence]) => sampleWrite(1, { articleId }, sequence)));

  beforeAll(async () => {
    await space.startAnew();
    await write(sequences);
    await space.refresh();
  });

  it('lists articles and sequences page by page', async () => {
    const listed: [string, number][] = [];
    for (let page = await auditPage(client, names, '', 2); page.length > 0;) {
      listed.push(...page.map(({ articleId, sequence }): [string, number] => [articleId, sequence]));
      page = await auditPage(client, names, page.at(-1)?.articleId ?? '', 2);
    }
    expect(listed).toEqual([...sequences].sort());
  });
});
