import type { Page } from '../page/page.js';

/** Words that are frequent in one language and rare in the others. */
const WORDS: readonly (readonly [string, RegExp])[] = [
  ['en', /\b(?:the|and|that|with|was|this|have)\b/gi],
  ['de', /\b(?:und|der|nicht|ist|ein|auf|auch|wird)\b/gi],
  ['fr', /\b(?:les|dans|est|une|pour|qui|avec|sur)\b/gi],
  ['es', /\b(?:los|las|del|una|por|con|para|más)\b/gi],
  ['it', /\b(?:della|che|per|sono|gli|nel|alla|anche)\b/gi],
  ['pt', /\b(?:uma|não|com|dos|para|mais|foi|pela)\b/gi],
  ['nl', /\b(?:het|een|van|niet|voor|zijn|ook|wordt)\b/gi],
  ['pl', /\b(?:się|nie|jest|przez|oraz|dla|jak|był)\b/gi],
  ['sv', /\b(?:och|att|det|som|inte|för|är|med)\b/gi],
  ['da', /\b(?:og|at|det|ikke|til|af|som|blev)\b/gi],
  ['tr', /\b(?:bir|için|olarak|daha|ile|bu|çok|olan)\b/gi],
  ['cs', /(?:^|\s)(?:je|že|jsou|jako|pro|také|byl|při)(?=\s)/gi],
];
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ja', /[぀-ヿ]/g],
  ['ko', /[가-힯]/g],
  ['zh', /[一-鿿]/g],
  ['uk', /[іїєґ]/gi],
  ['ru', /[Ѐ-ӿ]/g],
  ['el', /[Ͱ-Ͽ]/g],
  ['ar', /[؀-ۿ]/g],
  ['he', /[֐-׿]/g],
  ['th', /[฀-๿]/g],
];
/** Characters of long blocks that are looked at. */
const SAMPLE = 3_000;
/** Share of a sample that letters of a script make in its languages; of Ukrainian it is the letters Russian lacks. */
const MIN_SHARE = 0.03;
const cache = new WeakMap<Page, string>();

/**
 * The language that a page which declares none is written in, told by frequent words and by script; English when nothing
 * tells. It decides which names of months are tried, because all 70 languages would cost more than the rest of the page.
 */
export function guessedLanguage(page: Page): string {
  const known = cache.get(page);
  if (known !== undefined) return known;
  const guess = guessOf(sampleOf(page));
  cache.set(page, guess);
  return guess;
}

function sampleOf(page: Page): string {
  let sample = '';
  for (const { text } of page.blocks) {
    if (text.length >= 80) sample += ` ${text.slice(0, 600)}`;
    if (sample.length > SAMPLE) break;
  }
  return sample === '' ? page.title : sample;
}

function guessOf(sample: string): string {
  for (const [language, letters] of SCRIPTS)
    if (countOf(sample, letters) > MIN_SHARE * sample.length) return language;
  let best = 'en';
  let most = 2;
  for (const [language, words] of WORDS) {
    const count = countOf(sample, words);
    if (count > most) [best, most] = [language, count];
  }
  return best;
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
