import type { Found } from '@dateline/contracts';
import { readDate } from '../dates/parse-date.js';
import type { DateCandidate } from '../metadata/date-candidates.js';
import type { Page } from '../page/page.js';
import { tidyLine } from '../text/tidy.js';
import { closest, type Selector } from './selector.js';
import type { SiteRule } from './site-rules.js';

/** Probability that a block needs inside the body that a rule names; the model still drops teasers and forms there. */
const TAKE_INSIDE = 0.15;

/** Probabilities of the blocks as the rule sees them: nothing outside its body, nothing inside its drops. */
export function ruledProbabilities(page: Page, probabilities: Float32Array, rule: SiteRule): Float32Array {
  const isKnown = rule.body.length > 0 && page.blocks.some((block) => closest(block.element, rule.body));
  return probabilities.map((probability, at) => {
    const element = page.blocks[at]?.element;
    if (!element || closest(element, rule.drop)) return 0;
    if (!isKnown) return probability;
    if (!closest(element, rule.body)) return 0;
    return probability > TAKE_INSIDE ? Math.max(probability, 0.6) : probability;
  });
}

export function ruledTitle(page: Page, rule: SiteRule): Found<string> | undefined {
  const text = tidyLine(firstText(page, rule.title));
  return text === '' ? undefined : { value: text, provenance: 'rule', confidence: 0.98 };
}

export function ruledDate(page: Page, rule: SiteRule, language: string): DateCandidate | undefined {
  const value = readDate(firstText(page, rule.date), { language: language === '' ? 'en' : language });
  return value?.day === undefined ? undefined : { value, provenance: 'rule', kind: 'time-marked' };
}

const firstText = (page: Page, selectors: readonly Selector[]): string =>
  selectors.length === 0 ? '' : (page.blocks.find((block) => closest(block.element, selectors))?.text ?? '');
