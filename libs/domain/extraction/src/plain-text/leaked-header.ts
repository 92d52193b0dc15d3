import type { ImageRendition } from '@dateline/contracts';
import type { DateValue } from '../dates/date-value.js';
import { readDate } from '../dates/parse-date.js';
import { renditionsOf } from '../images/article-images.js';

/** Pieces of a page's head that ended up in front of its text: labels, a date, the site's host, a `srcset`. */
export interface LeakedHeader {
  readonly date: DateValue | undefined;
  readonly host: string | undefined;
  readonly renditions: readonly ImageRendition[];
}

const HOST = /^(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})$/i;
const LABEL =
  /^(?:date|published|updated|posted|source|site|image|images|photo|author|by|url|дата|datum|fecha)\b:?$/i;
const SRCSET_START = /https?:\/\/\S+\s+\d+(?:\.\d+)?[wx]\b/;

/**
 * Reads a first line as such a header.
 *
 * @returns `undefined` when anything in it is not such a piece, because then it is text
 */
export function readLeakedHeader(line: string): LeakedHeader | undefined {
  const start = SRCSET_START.exec(line)?.index ?? line.length;
  const renditions = renditionsOf(line.slice(start), '');
  let date: DateValue | undefined;
  let host: string | undefined;
  const words = line.slice(0, start).split(/\s+/).filter(Boolean);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const asDate = readDate(word) ?? readDate(`${word} ${words[at + 1] ?? ''}`);
    if (asDate?.day !== undefined && date === undefined) {
      date = asDate;
      if (readDate(word) === undefined) at += 1;
    } else if (HOST.test(word) && host === undefined) host = HOST.exec(word)?.[1]?.toLowerCase();
    else if (!LABEL.test(word) && !/^[|·•,;:–—-]+$/.test(word)) return undefined;
  }
  const pieces = [date, host, renditions[0]].filter((piece) => piece !== undefined).length;
  return pieces >= 2 || renditions.length > 0 ? { date, host, renditions } : undefined;
}
