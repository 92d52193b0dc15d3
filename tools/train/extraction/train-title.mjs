// The model that chooses the title among what a page offers.
import { metadataSources } from '../../../libs/domain/extraction/dist/metadata/sources.js';
import { siteNameOf } from '../../../libs/domain/extraction/dist/metadata/site.js';
import {
  titleCandidates,
  TITLE_SOURCES,
} from '../../../libs/domain/extraction/dist/metadata/title-candidates.js';
import {
  TITLE_FEATURES,
  titleFeatures,
} from '../../../libs/domain/extraction/dist/metadata/title-features.js';
import { trainChooser } from './train-chooser.mjs';

const same = (text) => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** @param pages `{ page, read }` @returns `{ trees, figures }` */
export function trainTitle(pages, log) {
  const items = pages
    .filter(({ page }) => page.truth.title !== undefined)
    .map(({ page, read }) => {
      const sources = metadataSources(read, {});
      const siteName = siteNameOf(sources)?.value ?? '';
      const candidates = titleCandidates(sources, siteName);
      const right = candidates.map((one) => (same(one.text) === same(page.truth.title) ? 1 : 0));
      return {
        site: page.site,
        collection: page.collection,
        rows: titleFeatures(candidates, sources, siteName),
        right,
        weight: weightOf(page.collection, candidates),
      };
    });
  return trainChooser(
    'title',
    items,
    TITLE_FEATURES,
    {
      trees: 200,
      rate: 0.08,
      leaves: 8,
      rowShare: 0.7,
      featureShare: 0.3,
      minWeight: 1,
      lambda: 3,
      seed: 7,
    },
    log,
  );
}

/** Sources whose disagreement makes a page worth learning from; where all say the same there is little to choose. */
const MAIN = ['h1', 'og-cut', 'json-ld', 'title-cut'].map((source) => 1 << TITLE_SOURCES.indexOf(source));

/** fundus counts more: its titles are the publishers' own fields, the others' are what somebody wrote down. */
function weightOf(collection, candidates) {
  const said = candidates.filter(({ sources }) => MAIN.some((bit) => (sources & bit) !== 0));
  return (said.length > 1 ? 3 : 1) * (collection === 'fundus' ? 1.5 : 1);
}
