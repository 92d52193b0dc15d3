import { describe, expect, it } from '@jest/globals';
import { parseSrcset } from './parse-srcset.js';

describe('parseSrcset', () => {
  it.each([
    ['a.jpg', [{ url: 'a.jpg' }]],
    [
      'a.jpg 480w, b.jpg 768w',
      [
        { url: 'a.jpg', width: 480 },
        { url: 'b.jpg', width: 768 },
      ],
    ],
    [
      'a.jpg 1x,b.jpg 2.5x',
      [
        { url: 'a.jpg', density: 1 },
        { url: 'b.jpg', density: 2.5 },
      ],
    ],
    ['/w=1,h=2/a.jpg 480w 270h', [{ url: '/w=1,h=2/a.jpg', width: 480, height: 270 }]],
    ['a.jpg 0w, b.jpg 2w 3x, c.jpg big, d.jpg 10h', []],
    [' ,, a.jpg ,,', [{ url: 'a.jpg' }]],
  ])('%j', (input, candidates) => {
    expect(parseSrcset(input)).toEqual(candidates);
  });
});
