import { guessLegacyCharset } from './legacy-statistics.js';
import { sniff } from './sniff-encoding.js';
import type { SniffedEncoding } from './sniffed-encoding.js';
import { isValidUtf8 } from './utf8-validity.js';

/** Text that was read from bytes, and how. */
export interface DecodedText {
  readonly text: string;
  readonly charset: SniffedEncoding;
  /** Part of the characters that no text has: replacement characters and C0/C1 controls. */
  readonly damage: number;
}

/** Part of the characters above which bytes count as no text at all. */
export const MAX_DAMAGE = 0.05;
const MIN_BAD = 16;

/**
 * Reads bytes as text. A declared character set that the bytes contradict is not believed: pages that say UTF-8 and
 * are not, and pages that say a one-byte set and are flawless UTF-8, are common.
 */
export function decodeText(bytes: Uint8Array, contentType?: string): DecodedText {
  const said = sniff(bytes, contentType);
  const strict = said.name === 'utf-8' ? validUtf8(bytes) : undefined;
  const charset = strict === undefined ? recoverFromWrongDeclaration(bytes, said) : said;
  const text = strict ?? decoderFor(charset.name).decode(bytes).toWellFormed();
  return { text: text.replaceAll('\u0000', ''), charset, damage: damageOf(text) };
}

function recoverFromWrongDeclaration(bytes: Uint8Array, charset: SniffedEncoding): SniffedEncoding {
  if (charset.source === 'bom' || charset.source === 'bytes' || charset.name.startsWith('utf-16'))
    return charset;
  if (charset.name === 'utf-8') {
    if (isMostlyUtf8(bytes)) return charset;
    return guessLegacyCharset(bytes) ?? { name: 'windows-1252', source: 'default', confidence: 0.5 };
  }
  const looksUtf8 = charset.name !== 'iso-2022-jp' && hasHighBytes(bytes) && isValidUtf8(bytes);
  return looksUtf8 ? { name: 'utf-8', source: 'bytes', confidence: 0.9 } : charset;
}

/** A handful of broken sequences in a UTF-8 page are dirt, not another character set. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes);
  let broken = 0;
  let good = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) good += 1;
  }
  return broken * 5 <= good;
}

/** The text of flawless UTF-8, in one reading; `undefined` for anything else. */
function validUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function hasHighBytes(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] as number) > 0x7f) return true;
  return false;
}

function decoderFor(name: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(name);
  } catch {
    return new TextDecoder('windows-1252');
  }
}

/** Characters of a page that are looked at, and those that no text has. */
const MAX_LOOKED_AT = 200_000;
const BAD = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufffd]/g;

function damageOf(text: string): number {
  const looked = text.slice(0, MAX_LOOKED_AT);
  const bad = looked.match(BAD)?.length ?? 0;
  // A few bad characters in a short text are dirt; only a share of a text that is long enough says anything.
  return bad < MIN_BAD ? 0 : bad / looked.length;
}
