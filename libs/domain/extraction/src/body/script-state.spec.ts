import { describe, expect, it } from '@jest/globals';
import { longestProseIn } from './script-state.js';

const PARAGRAPHS = [
  'The first paragraph of the article is long enough, and it ends here.',
  'The second one is as long as the first, and it ends here as well.',
];

describe('longestProseIn', () => {
  it.each([
    [
      'JSON alone',
      JSON.stringify({ a: { content: PARAGRAPHS.map((text) => ({ text })) }, menu: ['Home', 'News'] }),
    ],
    [
      'an assignment',
      `window.__STATE__ = ${JSON.stringify({ byId: { 'p:1': { body: PARAGRAPHS[0] }, 'p:2': { body: PARAGRAPHS[1] } } })};`,
    ],
    [
      'an assignment with code behind it',
      `window.Fusion={};Fusion.globalContent=${JSON.stringify({ elements: PARAGRAPHS })};Fusion.ready=function(){return {}};`.replace(
        'window.Fusion={};',
        '',
      ),
    ],
    [
      "Next's flight data",
      `self.__next_f.push([1,${JSON.stringify(`1:${JSON.stringify({ paragraphs: PARAGRAPHS })}\n`)}])`,
    ],
  ])('finds the texts in %s', (_, script) => {
    expect(longestProseIn([script])).toEqual(PARAGRAPHS);
  });

  it('reads long texts of flight data as long as they say in bytes, whatever stands behind', () => {
    const text = `<p>Über die Brücke führt kein Weg, sagt die Fährfrau 🚢.</p>\n<p>${PARAGRAPHS[0]}</p>`;
    const size = new TextEncoder().encode(text).length.toString(16);
    const pushed = [`5:{"menu":["Home"]}\n1f:T${size},${text}`, '20:["$","div",null]\n'];
    const script = pushed.map((row) => `self.__next_f.push([1,${JSON.stringify(row)}])`).join(';');
    expect(longestProseIn([script])).toEqual([text]);
  });

  it('finds nothing in code, and never throws', () => {
    expect(
      longestProseIn([
        'function(){ return "a long string of words that is no text. Or is it? {}" }',
        '{{{',
        'x=[',
      ]),
    ).toEqual([]);
  });
});
