// The model that chooses the title among what a page offers.
import { metadataSources } from '../../../libs/domain/extraction/dist/metadata/sources.js';
import { siteNameOf } from '../../../libs/domain/extraction/dist/metadata/site.js';
import {
  titleCandidates,
  TITLE_FEATURES,
  titleFeatures,
} from '../../../libs/domain/extraction/dist/metadata/title-candidates.js';
import { trainChooser } from './train-chooser.mjs';

const same = (text) => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** @param pages `{ page, read }` @returns `{ trees, figures }` */
export function trainTitle(pages, log) {
  const items = pages
    .filter(({ page }) => page.truth.title !== undefined)
    .map(({ page, read }) => {
      const sources = metadataSources(read, {});
      const candidates = titleCandidates(sources, siteNameOf(sources)?.value ?? '');
      const right = candidates.map((one) => (same(one.text) === same(page.truth.title) ? 1 : 0));
      return {
        site: page.site,
        collection: page.collection,
        rows: titleFeatures(candidates, sources),
        right,
      };
    });
  return trainChooser(
    'title',
    items,
    TITLE_FEATURES,
    { trees: 120, rate: 0.08, leaves: 8, rowShare: 0.7, featureShare: 0.5, minWeight: 3, lambda: 3, seed: 7 },
    log,
  );
}
