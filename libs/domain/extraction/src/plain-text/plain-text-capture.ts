import type { DecodedText } from '../charset/decode-text.js';
import { bodyHtml } from '../body/body-html.js';
import { textStatusOf } from '../body/text-status.js';
import type { Extraction, ExtractionOptions } from '../extraction.js';
import { reject } from '../page-type/page-type.js';
import { readPlainText } from './plain-text-article.js';

const NO_FLAGS = { noindex: false, noarchive: false, noai: false, tdmReservation: false };

/** The article of a plain-text capture. */
export function plainTextArticle(decoded: DecodedText, options: ExtractionOptions): Extraction {
  const reading = readPlainText(decoded.text);
  if (!reading || reading.blocks.length === 0) return reject('no-text', 'The text has no paragraph.');
  const hinted = options.hints?.title?.trim();
  const title = hinted ? { value: hinted, provenance: 'feed' as const, confidence: 0.7 } : reading.title;
  return {
    kind: 'article',
    article: {
      kind: 'article',
      ...reading,
      title,
      tags: [...(options.hints?.categories ?? [])],
      robots: NO_FLAGS,
      textStatus: textStatusOf(reading.blocks, undefined),
      charset: { name: decoded.charset.name, confidence: decoded.charset.confidence },
      html: bodyHtml(reading.blocks),
    },
  };
}
