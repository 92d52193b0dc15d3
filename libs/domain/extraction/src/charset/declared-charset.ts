/**
 * What a page says about its own character set: Content-Type, `meta`, XML declaration.
 * Prescan: HTML Standard, "prescan a byte stream to determine its encoding"; labels: Encoding Standard.
 */

/** Bytes that the prescan looks at. The standard names 1,024; real pages declare later, so we read on. */
const PRESCAN_BYTES = 16 * 1024;

/** WHATWG name of an encoding label, lower case, or `undefined` when the standard knows no such label. */
export function encodingForLabel(label: string): string | undefined {
  const name = label.trim().toLowerCase();
  if (name === '') return undefined;
  if (name === 'x-user-defined') return 'x-user-defined';
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}

/** The `charset` parameter of a Content-Type header as a WHATWG name. */
export function charsetOfContentType(contentType: string | undefined): string | undefined {
  const match = /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/i.exec(contentType ?? '');
  return match ? encodingForLabel(match[1] ?? match[2] ?? match[3] ?? '') : undefined;
}

/** The encoding of an XML declaration at the very start, also when it is written in UTF-16. */
export function charsetOfXmlDeclaration(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0x3c, 0x00, 0x3f, 0x00, 0x78, 0x00])) return 'utf-16le';
  if (startsWith(bytes, [0x00, 0x3c, 0x00, 0x3f, 0x00, 0x78])) return 'utf-16be';
  const head = latin1(bytes.subarray(0, 256));
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']\s*([\w.:-]+)\s*["']/.exec(head)?.[1];
  return declared === undefined ? undefined : withoutUtf16(encodingForLabel(declared));
}

/** The encoding that a `meta` element names, found as browsers find it: outside comments, attribute by attribute. */
export function charsetOfMeta(bytes: Uint8Array): string | undefined {
  return new MetaPrescan(latin1(bytes.subarray(0, PRESCAN_BYTES))).run();
}

/** Bytes as text in which ASCII is ASCII; all that markup is written in. */
const latin1 = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);

export const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, at) => bytes[at] === byte);

/** A declaration that was readable as ASCII cannot be UTF-16: the standard reads it as UTF-8. */
const withoutUtf16 = (name: string | undefined): string | undefined =>
  name === 'utf-16le' || name === 'utf-16be' ? 'utf-8' : name;

const SPACE = /[\t\n\f\r ]/;

class MetaPrescan {
  private at = 0;
  constructor(private readonly text: string) {}

  run(): string | undefined {
    while (this.at < this.text.length) {
      const next = this.text.indexOf('<', this.at);
      if (next < 0) return undefined;
      this.at = next;
      const found = this.step();
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private step(): string | undefined {
    const { text } = this;
    if (text.startsWith('<!--', this.at)) {
      const end = text.indexOf('-->', this.at + 2);
      this.at = end < 0 ? text.length : end + 3;
    } else if (/^<meta[\t\n\f\r />]/i.test(text.slice(this.at, this.at + 6))) {
      this.at += 5;
      return this.readMeta();
    } else if (/^<\/?[a-z]/i.test(text.slice(this.at, this.at + 3))) {
      while (this.at < text.length && !/[\t\n\f\r >]/.test(text[this.at] ?? '')) this.at += 1;
      while (this.attribute());
    } else if (/^<[!/?]/.test(text.slice(this.at, this.at + 2))) {
      const end = text.indexOf('>', this.at);
      this.at = end < 0 ? text.length : end + 1;
    } else this.at += 1;
    return undefined;
  }

  private readMeta(): string | undefined {
    const seen = new Set<string>();
    let isPragma = false;
    let needsPragma: boolean | undefined;
    let charset: string | undefined;
    for (let pair = this.attribute(); pair; pair = this.attribute()) {
      const [name, value] = pair;
      if (seen.has(name)) continue;
      seen.add(name);
      if (name === 'http-equiv') isPragma = value.toLowerCase() === 'content-type';
      else if (name === 'content' && charset === undefined) {
        charset = charsetInContent(value);
        if (charset !== undefined) needsPragma = true;
      } else if (name === 'charset') {
        charset = encodingForLabel(value);
        needsPragma = false;
      }
    }
    if (needsPragma === undefined || (needsPragma && !isPragma) || charset === undefined) return undefined;
    return charset === 'x-user-defined' ? 'windows-1252' : withoutUtf16(charset);
  }

  /** One attribute as [lower-case name, value], or `undefined` at the end of the tag. */
  private attribute(): [string, string] | undefined {
    const { text } = this;
    while (/[\t\n\f\r /]/.test(text[this.at] ?? '')) this.at += 1;
    if (this.at >= text.length || text[this.at] === '>') return undefined;
    const start = this.at;
    while (this.at < text.length && !/[\t\n\f\r />]/.test(text[this.at] ?? '')) {
      if (text[this.at] === '=' && this.at > start) break;
      this.at += 1;
    }
    const name = text.slice(start, this.at).toLowerCase();
    while (SPACE.test(text[this.at] ?? '')) this.at += 1;
    if (text[this.at] !== '=') return [name, ''];
    this.at += 1;
    while (SPACE.test(text[this.at] ?? '')) this.at += 1;
    return [name, this.value()];
  }

  private value(): string {
    const { text } = this;
    const quote = text[this.at] ?? '';
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, this.at + 1);
      const value = text.slice(this.at + 1, end < 0 ? text.length : end);
      this.at = end < 0 ? text.length : end + 1;
      return value;
    }
    const start = this.at;
    while (this.at < text.length && !/[\t\n\f\r >]/.test(text[this.at] ?? '')) this.at += 1;
    return text.slice(start, this.at);
  }
}

/** HTML Standard, "extracting a character encoding from a meta element". */
function charsetInContent(content: string): string | undefined {
  const match =
    /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^"'\t\n\f\r ;][^\t\n\f\r ;]*))/i.exec(content);
  return match ? encodingForLabel(match[1] ?? match[2] ?? match[3] ?? '') : undefined;
}
