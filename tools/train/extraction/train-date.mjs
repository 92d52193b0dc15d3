// The model that chooses the day of publication among the dates of a page.
import { dateCandidates } from '../../../libs/domain/extraction/dist/metadata/date-candidates.js';
import { DATE_FEATURES, dateFeatures } from '../../../libs/domain/extraction/dist/metadata/date-features.js';
import { instantText, saidFirst } from '../../../libs/domain/extraction/dist/metadata/published-at.js';
import { metadataSources } from '../../../libs/domain/extraction/dist/metadata/sources.js';
import { siteNameOf } from '../../../libs/domain/extraction/dist/metadata/site.js';
import { titleOf } from '../../../libs/domain/extraction/dist/metadata/title.js';
import { foldOf } from './corpora.mjs';
import { FOLDS } from './cross-validate.mjs';
import { trainChooser } from './train-chooser.mjs';

/** The days that a value may mean: in its own zone, and in UTC when it has a time with zone. */
function daysOf(text) {
  const days = new Set([text.slice(0, 10)]);
  if (/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)))
    days.add(new Date(text).toISOString().slice(0, 10));
  return days;
}

/** @param titleModels of each fold, so that no page's title is chosen by a model that saw its site */
export function trainDate(pages, titleModels, log) {
  const items = pages
    .filter(({ page }) => /^\d{4}-\d{2}-\d{2}/.test(page.truth.date ?? ''))
    .map(({ page, read }) => {
      const sources = metadataSources(read, {});
      const candidates = dateCandidates(sources);
      const title =
        titleOf(sources, siteNameOf(sources)?.value ?? '', titleModels[foldOf(page.site, FOLDS)])?.value ??
        '';
      const truth = daysOf(page.truth.date);
      const right = candidates.map(({ value }) => {
        const text = value.hour === undefined ? instantText(value).slice(0, 10) : instantText(value);
        return [...daysOf(text)].some((day) => truth.has(day)) ? 1 : 0;
      });
      // A sixth of NAEB's dates are wrong; it is measured, not learned from. Those of fundus are the publishers' own.
      const weight = { naeb: 0, fundus: 2 }[page.collection] ?? 1;
      const prefer = (scores) => {
        const ranked = candidates
          .map((candidate, index) => ({ candidate, index, probability: scores[index] }))
          .sort((a, b) => b.probability - a.probability);
        return saidFirst(ranked, sources.jsonLd)[0]?.index ?? -1;
      };
      return {
        weight,
        prefer,
        site: page.site,
        collection: page.collection,
        rows: dateFeatures(candidates, sources, title),
        right,
      };
    });
  return trainChooser(
    'date',
    items,
    DATE_FEATURES,
    {
      trees: 300,
      rate: 0.08,
      leaves: 10,
      rowShare: 0.4,
      featureShare: 0.15,
      minWeight: 1,
      lambda: 2,
      seed: 7,
    },
    log,
  );
}
