import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDate } from './parse-date.js';

describe('parseDate', () => {
  it.each([
    ['2026-02-12', '2026-02-12'],
    ['2026-02-12T09:30:00+03:00', '2026-02-12T09:30:00+03:00'],
    ['20260212T093000Z', '2026-02-12T09:30:00Z'],
    ['2026-W07-4', '2026-02-12'],
    ['2026-043', '2026-02-12'],
    ['Thu, 12 Feb 2026 09:30:00 GMT', '2026-02-12T09:30:00Z'],
    ['Thu Feb 12 2026 09:30:00 GMT+0200 (EET)', '2026-02-12T09:30:00+02:00'],
    ['1770888600', '2026-02-12T09:30:00Z'],
    ['2026-02-30', null],
    ['2026-02-12T25:00:00Z', null],
    ['Version 10.2.3', null],
    ['192.168.1.1', null],
    ['12:34', null],
    ['', null],
  ])('machines: %j', (text, expected) => {
    expect(parseDate(text)).toBe(expected);
  });

  it.each([
    ['Published: 3 August 2026, 10:20 BST', 'en', '2026-08-03T10:20:00+01:00'],
    ['03/04/2026', 'en-US', '2026-03-04'],
    ['03/04/2026', 'en-GB', '2026-04-03'],
    ['Mittwoch, 4. Februar 2026, 10.20 Uhr', 'de', '2026-02-04T10:20:00'],
    ['3. Jänner 2026', 'de-AT', '2026-01-03'],
    ['Publié le 1er mars 2026 à 14h40', 'fr', '2026-03-01T14:40:00'],
    ['12 de junio del 2026', 'es', '2026-06-12'],
    ['28 октября 2026 в 07:54', 'ru', '2026-10-28T07:54:00'],
    ['środa, 3 sierpnia 2026 r.', 'pl', '2026-08-03'],
    ['2026. június 23., kedd', 'hu', '2026-06-23'],
    ['2026年3月20日 21時40分', 'ja', '2026-03-20T21:40:00'],
    ['令和8年3月20日', 'ja', '2026-03-20'],
    ['2026.04.03. 오후 2:20', 'ko', '2026-04-03T14:20:00'],
    ['3 สิงหาคม 2569', 'th', '2026-08-03'],
    ['٣ أغسطس ٢٠٢٦', 'ar', '2026-08-03'],
    ['۱۲ مرداد ۱۴۰۵', 'fa', '2026-08-03'],
    ['32. Dezember 2026', 'de', null],
  ])('people: %j in %s', (text, language, expected) => {
    expect(parseDate(text, { language })).toBe(expected);
  });

  it.each([
    ['2 hours ago', 'en', '2026-02-12T07:30:00'],
    ['yesterday at 18:30', 'en', '2026-02-11T18:30:00'],
    ['vor 3 Stunden', 'de', '2026-02-12T06:30:00'],
    ['вчера в 18:30', 'ru', '2026-02-11T18:30:00'],
    ['3시간 전', 'ko', '2026-02-12T06:30:00'],
    ['Monday', 'en', '2026-02-09'],
    ['August 1', 'en', '2025-08-01'],
  ])('counted back: %j in %s', (text, language, expected) => {
    expect(parseDate(text, { language, now: '2026-02-12T09:30:00' })).toBe(expected);
    expect(parseDate(text, { language })).toBeNull();
  });

  it('never throws, and answers null or a date that exists', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('en', 'de', 'ar', 'zz', ''),
        (text, language) => {
          const answer = parseDate(text, { language, now: '2026-02-12T09:30:00' });
          if (answer !== null && answer.length >= 10)
            expect(Number.isNaN(Date.parse(answer.slice(0, 10)))).toBe(false);
        },
      ),
    );
  });
});
