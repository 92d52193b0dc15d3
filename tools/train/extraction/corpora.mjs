// The shared pages with their truth, each with the site it comes from. Nothing of them is ever written into this project.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { getDomain } from 'tldts';
import { decodeText } from '../../../libs/domain/extraction/dist/charset/decode-text.js';

/** Collections that models learn from, and the weight of each page; readability's truth is another extractor's output. */
export const COLLECTIONS = { fundus: 1, 'fundus-eval': 1, naeb: 1, scrapinghub: 1, wcxb: 1, trafilatura: 1 };

/** @returns pages as `{ id, collection, site, url, type, lang, truth, html }` */
export function loadPages(root, names = Object.keys(COLLECTIONS), suspects = {}) {
  return names.flatMap((collection) => {
    const folder = path.join(root, collection);
    if (!existsSync(path.join(folder, 'truth.jsonl'))) throw new Error(`${folder} has no truth.jsonl.`);
    const lines = readFileSync(path.join(folder, 'truth.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => {
      const page = JSON.parse(line);
      const html = decodeText(
        gunzipSync(readFileSync(path.join(folder, 'pages', page.file))),
        'text/html',
      ).text;
      const isSuspect = suspects[collection]?.includes(page.id) ?? false;
      return { ...page, collection, site: getDomain(page.url) ?? page.url, html, isSuspect };
    });
  });
}

/** Fold 0…count-1 of a site, stable over runs and machines. */
export function foldOf(site, count) {
  let hash = 2166136261;
  for (const char of site) hash = Math.imul(hash ^ char.codePointAt(0), 16777619) >>> 0;
  return (hash >>> 8) % count;
}
