import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../limits.js';
import { readPage } from '../page/read-page.js';
import { bylineNames } from './bylines.js';

const namesIn = (byline: string, before = '', after = '') =>
  bylineNames(
    readPage(
      `<html><body>${before}<h1>The bridge is closed</h1>${byline}<p>The bridge over the river is closed.</p>${after}</body></html>`,
      'https://paper.example/bridge',
      DEFAULT_LIMITS,
    ),
  );

describe('bylineNames', () => {
  it.each<[string, string[]]>([
    ['<p>Posted on 3 March 2026 by Clara Winther</p>', ['Clara Winther']],
    ['<p>By Clara Winther and Per Lund, 3 March 2026</p>', ['Clara Winther', 'Per Lund']],
    ['<div>3. März 2026 | 14:07 Uhr | Von Eva Kirchner-Roth</div>', ['Eva Kirchner-Roth']],
    ['<div>27. Januar 2026 • Gregor Maier • 3 Minuten</div>', ['Gregor Maier']],
    ['<p>Par Anne-Laure Petit Le 12/03/2026</p>', ['Anne-Laure Petit']],
    ['<p>Von Anna Sommer, Frankfurt</p>', ['Anna Sommer']],
    ['<p class="textauthor">von Jan de Boer</p>', ['Jan de Boer']],
    ['<ul><li><a rel="author">Mo Ode</a></li><li><a rel="author">Li Ann</a></li></ul>', ['Mo Ode', 'Li Ann']],
    ['<p>(责编：李明、王芳)</p>', ['李明', '王芳']],
  ])('%s', (byline, names) => {
    expect(namesIn(byline)).toEqual(names);
  });

  it('takes no name out of a sentence, a heading with a date or a biography', () => {
    expect(namesIn('<p>Reform von Petra Muster beschlossen</p>')).toEqual([]);
    expect(namesIn('<h3>Radio Nord | Regional Heide | 17.06.2025 | 15:00</h3>')).toEqual([]);
    expect(namesIn('<div class="author-bio">Walks a lot and writes</div>')).toEqual([]);
  });

  it('reads the line at the end of the text when nothing stands near the title', () => {
    const paragraphs = '<p>One more paragraph of the text.</p>'.repeat(60);
    expect(namesIn('', '', `${paragraphs}<p>Autor: Karl Berg</p>`)).toEqual(['Karl Berg']);
    expect(namesIn('<p>By Eva Holm</p>', '', `${paragraphs}<p>Autor: Karl Berg</p>`)).toEqual(['Eva Holm']);
  });
});
