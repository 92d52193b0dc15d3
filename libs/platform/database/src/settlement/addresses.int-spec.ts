import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleRepository } from '../frontier/article.repository.js';
import { LineRepository } from '../line/line.repository.js';
import type { SettlementRepository } from './settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { enrichedOf, entryOf, urlKeyOf } from '../testing/ledger-fixtures.js';
import type { ScratchDatabase } from '../testing/scratch-database.js';
import { SettlingLedger } from '../testing/settling-ledger.js';

let ledger: SettlingLedger;
let database: ScratchDatabase;
let settlement: SettlementRepository;
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);

beforeAll(async () => {
  ledger = await SettlingLedger.create();
  ({ database, settlement } = ledger);
});
afterAll(() => database.drop());
beforeEach(() => ledger.clear());
afterEach(async () => {
  expect(await ledger.conservation()).toMatchObject({ isBalanced: true, drift: {} });
});

const fetched = (...pages: [page: string, second: number][]) => ledger.fetched(...pages);
const idOf = (page: string) => entryOf('a.example', page).articleId;

describe('addresses', () => {
  const canonical = (page: string) => ({
    canonicalUrlKey: urlKeyOf('a.example', page),
    aliases: [
      {
        urlKey: urlKeyOf('a.example', page),
        url: `https://a.example/article/${page}`,
        kind: 'canonical' as const,
      },
    ],
  });

  it('counts a capture for the article that owns its canonical address', async () => {
    const [real, copy] = await fetched(['real', 1], ['copy', 2]);
    await settlement.settle([enrichedOf(real!, 'One')]);
    const [result] = await settlement.settle([enrichedOf(copy!, 'Two', canonical('real'))]);
    expect(result).toMatchObject({
      outcome: 'indexed',
      articleId: idOf('real'),
      revision: 2,
      document: { articleId: idOf('real'), firstSeenAt: real!.firstSeenAt },
    });
    expect(await sql('select state, revision from articles order by revision')).toEqual([
      { state: 'alias', revision: 0 },
      { state: 'held', revision: 2 },
    ]);
    const articles = new ArticleRepository(database.dataSource);
    expect(await articles.resolve(urlKeyOf('a.example', 'copy'))).toBe(idOf('real'));
    expect(await articles.currentByUrlKey(urlKeyOf('a.example', 'copy'))).toMatchObject({ title: 'Two' });
    expect(await new LineRepository(database.dataSource).numbers()).toMatchObject({
      articles: { known: 1, held: 1 },
    });
  });

  it('counts later captures of the alias for its article, without being told again', async () => {
    const [real, copy] = await fetched(['real', 1], ['copy', 2]);
    await settlement.settle([enrichedOf(real!, 'One'), enrichedOf(copy!, 'One', canonical('real'))]);
    const [later] = await fetched(['copy', 5]);
    expect(await settlement.settle([enrichedOf(later!, 'Two')])).toMatchObject([
      { articleId: idOf('real'), revision: 2 },
    ]);
  });

  it('learns a canonical address that nobody owns, and knows it when it is met', async () => {
    const [first] = await fetched(['first', 1]);
    await settlement.settle([enrichedOf(first!, 'One', canonical('never-fetched'))]);
    const [second] = await fetched(['second', 2]);
    expect(
      await settlement.settle([
        enrichedOf(second!, 'One', { finalUrlKey: urlKeyOf('a.example', 'never-fetched') }),
      ]),
    ).toMatchObject([{ articleId: idOf('first'), outcome: 'unchanged', reason: 'same-content' }]);
  });

  it('lets an article that holds a revision keep its captures', async () => {
    const [one, two] = await fetched(['one', 1], ['two', 2]);
    await settlement.settle([enrichedOf(one!, 'One'), enrichedOf(two!, 'Two')]);
    const [again] = await fetched(['two', 5]);
    expect(await settlement.settle([enrichedOf(again!, 'Two b', canonical('one'))])).toMatchObject([
      { articleId: idOf('two'), revision: 2 },
    ]);
    expect(await sql('select 1 from article_urls')).toEqual([]);
  });

  it('two pages that call each other canonical become one article, in one batch and in two', async () => {
    const [a, b] = await fetched(['a', 1], ['b', 2]);
    const results = await settlement.settle([
      enrichedOf(a!, 'One', canonical('b')),
      enrichedOf(b!, 'One', canonical('a')),
    ]);
    expect(results).toMatchObject([
      { articleId: idOf('b'), revision: 1 },
      { articleId: idOf('b'), reason: 'same-content' },
    ]);
    const [c] = await fetched(['c', 3]);
    const [d] = await fetched(['d', 4]);
    await settlement.settle([enrichedOf(c!, 'Two', canonical('d'))]);
    expect(await settlement.settle([enrichedOf(d!, 'Two', canonical('c'))])).toMatchObject([
      { articleId: idOf('d'), outcome: 'unchanged' },
    ]);
  });

  it('follows what the page itself says before what another page said of its address', async () => {
    const [x, y, z] = await fetched(['x', 1], ['y', 2], ['z', 3]);
    const redirect = {
      urlKey: urlKeyOf('a.example', 'y'),
      url: 'https://a.example/article/y',
      kind: 'redirect' as const,
    };
    await settlement.settle([enrichedOf(x!, 'X', { aliases: [redirect] }), enrichedOf(z!, 'Z')]);
    const [later, again] = await fetched(['y', 4], ['y', 5]);
    expect(await settlement.settle([enrichedOf(later!, 'Z2', canonical('z'))])).toMatchObject([
      { articleId: idOf('z'), revision: 2 },
    ]);
    expect(await settlement.settle([enrichedOf(again!, 'Z3')])).toMatchObject([
      { articleId: idOf('z'), revision: 3 },
    ]);
    expect(await settlement.settle([enrichedOf(y!, 'Y')])).toMatchObject([
      { articleId: idOf('z'), reason: 'older-capture' },
    ]);
    const [fresh] = await fetched(['w', 6]);
    const toY = { canonicalUrlKey: urlKeyOf('a.example', 'y') };
    expect(await settlement.settle([enrichedOf(fresh!, 'Z3', toY)])).toMatchObject([
      { articleId: idOf('z'), reason: 'same-content' },
    ]);
  });

  it('counts what is discovered under a known other address for the article, unless it is fetched anyway', async () => {
    const [x] = await fetched(['x', 1]);
    await settlement.settle([enrichedOf(x!, 'X', canonical('y'))]);
    const [y] = await fetched(['y', 2]);
    expect(await settlement.settle([enrichedOf(y!, 'X2')])).toMatchObject([
      { articleId: idOf('x'), revision: 2 },
    ]);
  });
});
