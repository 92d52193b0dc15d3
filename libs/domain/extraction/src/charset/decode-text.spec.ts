import { describe, expect, it } from '@jest/globals';
import { decodeText } from './decode-text.js';
import { sniff, sniffEncoding } from './sniff-encoding.js';

const RUSSIAN = 'Правительство сообщило в понедельник, что новые правила вступят в силу через месяц.';
/** A text in a one-byte set, made from the runtime's own table. */
function encode(text: string, charset: string): Uint8Array {
  const table = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1)
    table.set(new TextDecoder(charset).decode(Uint8Array.of(byte)), byte);
  return Uint8Array.from(text, (char) => table.get(char) ?? 0x3f);
}
const ascii = (text: string) => new TextEncoder().encode(text);

describe('character sets', () => {
  it.each(['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866'])(
    'tells Russian in %s by its letters alone',
    (charset) => {
      const { text, charset: found } = decodeText(encode(`<p>${RUSSIAN}</p>`, charset));
      expect(found).toMatchObject({ name: charset, source: 'bytes' });
      expect(text).toContain(RUSSIAN);
    },
  );

  it.each([
    ['windows-1250', 'Vláda v pondělí oznámila, že nová pravidla začnou platit za měsíc, řekl mluvčí.'],
    ['windows-1253', 'Η κυβέρνηση ανακοίνωσε τη Δευτέρα ότι οι νέοι κανόνες θα ισχύσουν σε έναν μήνα.'],
    [
      'windows-1254',
      'Hükümet pazartesi günü yeni kuralların bir ay sonra yürürlüğe gireceğini açıkladı, şöyle dedi.',
    ],
    [
      'windows-1252',
      'Die Regierung kündigte für den nächsten Monat schärfere Maßnahmen an, hieß es überall.',
    ],
    ['windows-1255', 'הממשלה הודיעה ביום שני כי הכללים החדשים ייכנסו לתוקף בעוד חודש.'],
  ])('tells %s', (charset, text) => {
    expect(sniffEncoding(encode(text, charset))).toBe(charset);
  });

  it('does not believe a page that says UTF-8 and is not, nor the other way round', () => {
    const wrong = encode(`<meta charset="utf-8"><p>${RUSSIAN}</p>`, 'windows-1251');
    expect(decodeText(wrong).text).toContain(RUSSIAN);
    const right = ascii(`<meta charset="windows-1251"><p>${RUSSIAN}</p>`);
    expect(decodeText(right).text).toContain(RUSSIAN);
  });

  it('keeps a UTF-8 page with a little dirt as UTF-8', () => {
    const dirty = Uint8Array.from([...ascii(`<meta charset="utf-8"><p>${RUSSIAN}`), 0xff, ...ascii('</p>')]);
    expect(decodeText(dirty)).toMatchObject({ charset: { name: 'utf-8' } });
  });

  it('asks byte order mark, header, declaration in that order', () => {
    const bom = Uint8Array.from([0xef, 0xbb, 0xbf, ...ascii('<meta charset=koi8-r>x')]);
    expect(sniff(bom, 'text/html; charset=big5')).toMatchObject({ name: 'utf-8', source: 'bom' });
    expect(sniff(ascii('<meta charset=koi8-r>x'), 'text/html; charset="Big5"')).toMatchObject({
      name: 'big5',
      source: 'http',
    });
    expect(sniff(ascii('<!-- <meta charset=big5> --><meta charset=koi8-r>x'))).toMatchObject({
      name: 'koi8-r',
      source: 'meta',
    });
    expect(sniff(ascii('<?xml version="1.0" encoding="koi8-r"?><x/>'))).toMatchObject({
      name: 'koi8-r',
      source: 'xml',
    });
  });
});
