import type { Block } from '@dateline/contracts';

/** Items from which an article is a list; numbers beyond these are years, prices, people. */
const MIN_ITEMS = 4;
const MAX_ITEMS = 200;
/** How far the number of items may be from what the title promises. */
const TOLERANCE = 0.15;
const NUMBER_WORDS: Readonly<Record<string, number>> = {
  ...{ four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, twelve: 12 },
  ...{ vier: 4, fünf: 5, sechs: 6, sieben: 7, acht: 8, neun: 9, zehn: 10, zwölf: 12 },
  ...{ quatre: 4, cinq: 5, sept: 7, huit: 8, neuf: 9, dix: 10, douze: 12 },
  ...{ cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8, nueve: 9, diez: 10, doce: 12 },
};
const COUNT = /(?<![\p{L}\p{N}.,:/'’$€£-])(\d{1,3})(?![\p{L}\p{N}.,:/%'’-])/gu;
const NUMBERED = /^(?:#|№|no\.? ?|nr\.? ?)?(\d{1,3})(?:[.):]|\s+[–—-])?\s+(?=[\p{L}\p{Pi}"“])/iu;

/**
 * True when an article is a list of things, each with its heading: headings that are numbered one after the other, or
 * as many of one level as the title promises.
 */
export function isListArticle(blocks: readonly Block[], title: string): boolean {
  const byLevel = new Map<number, string[]>();
  for (const block of blocks) {
    if (block.type !== 'heading') continue;
    const list = byLevel.get(block.level);
    if (list) list.push(block.text);
    else byLevel.set(block.level, [block.text]);
  }
  const promised = promisedBy(title);
  return [...byLevel.values()].some(
    (headings) =>
      headings.length >= MIN_ITEMS &&
      (isCounted(headings) ||
        promised.some((count) => Math.abs(headings.length - count) <= Math.ceil(count * TOLERANCE))),
  );
}

/** Numbers in the title that may say how many things follow. */
function promisedBy(title: string): number[] {
  const figures = [...title.matchAll(COUNT)].map((match) => Number(match[1]));
  const words = title
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .flatMap((word) => NUMBER_WORDS[word] ?? []);
  return [...figures, ...words].filter((count) => count >= MIN_ITEMS && count <= MAX_ITEMS);
}

/** Numbers that go up or down by one from heading to heading. */
function isCounted(headings: readonly string[]): boolean {
  const numbers = headings.flatMap((text) => {
    const match = NUMBERED.exec(text);
    return match ? [Number(match[1])] : [];
  });
  const steps = numbers.slice(1).map((number, at) => number - (numbers[at] as number));
  return numbers.length >= MIN_ITEMS && steps.every((step) => step === steps[0] && Math.abs(step) === 1);
}
