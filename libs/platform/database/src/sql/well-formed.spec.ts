import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wellFormed, wellFormedJson, wellFormedText } from './well-formed.js';

describe('wellFormedText', () => {
  it.each([
    ['plain', 'plain'],
    ['a\u0000b', 'ab'],
    ['\ud83d\ude00', '😀'],
    ['\ud83d', '\ufffd'],
    ['\ude00\ud83d', '\ufffd\ufffd'],
    ['\u0000\ud800\u0000', '\ufffd'],
  ])('%j becomes %j', (dirty, clean) => expect(wellFormedText(dirty)).toBe(clean));
});

describe('wellFormedJson', () => {
  it('gives clean values back as they are, without a copy', () => {
    const value = { title: 'a 😀 \\u0000 "', list: [1, null, true] };
    expect(wellFormedJson(value).value).toEqual(value);
    const plain = { title: 'a' };
    expect(wellFormedJson(plain).value).toBe(plain);
  });

  it('repairs texts at any depth, keys and values', () => {
    expect(wellFormed({ 'k\u0000': [{ v: 'x\ud800' }], n: 1, nothing: null })).toEqual({
      k: [{ v: 'x\ufffd' }],
      n: 1,
      nothing: null,
    });
  });

  it('leaves a backslash that only looks like an escape alone', () => {
    expect(wellFormed({ text: 'C:\\u0000\\ud800' })).toEqual({ text: 'C:\\u0000\\ud800' });
  });

  it('keeps dates, and what has a JSON form of its own', () => {
    const at = new Date('2026-11-25T10:00:00Z');
    expect(JSON.parse(wellFormedJson({ at, text: '\u0000' }).text)).toEqual({
      at: '2026-11-25T10:00:00.000Z',
      text: '',
    });
  });

  it('never leaves an escape that PostgreSQL refuses, whatever the text', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const text = fc
      .array(fc.oneof(unit, fc.constantFrom('\0', '\ud800', '\udfff', '\\', '"')))
      .map((units) => units.join(''));
    fc.assert(
      fc.property(text, (dirty) => {
        const back = JSON.parse(wellFormedJson({ [dirty]: dirty }).text) as Record<string, string>;
        const [[key, value]] = Object.entries(back) as [[string, string]];
        expect(value).toBe(wellFormedText(dirty));
        expect(key).toBe(value);
        expect(value.includes('\0')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
