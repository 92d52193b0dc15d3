// Writes the model card: what the models are, what they learned from, and what they reach on sites they never saw.
import { writeFileSync } from 'node:fs';

export function writeModelCard(file, { described, matrix, figures, folds, blockOptions, qualityOptions }) {
  const collections = [...new Set(described.map((item) => item.page.collection))];
  const rows = collections.map((name) => {
    const list = described.filter((item) => item.page.collection === name);
    const sites = new Set(list.map((item) => item.page.site)).size;
    return `| ${name} | ${list.length} | ${sites} | ${list.filter((item) => item.usable).length} |`;
  });
  const text = `# Model card: article body

Written by \`tools/train/extraction/train.mjs\`. Equal data and code give equal files.

**Block model**: gradient-boosted trees (${JSON.stringify(blockOptions)}). For each block of a page: is it part of the
article? Input: counts of its text, its tag and surroundings, its neighbours, weights of class names and of words.

**Quality model**: gradient-boosted trees (${JSON.stringify(qualityOptions)}). For each narrower choice of blocks: is it
better than the choice over the whole page?

**Title model** and **date model**: gradient-boosted trees (options in \`train-title.mjs\`, \`train-date.mjs\`). For each
text that may be the title, each date that may be the day of publication: is it the right one? Input: who says it (JSON-LD,
meta elements, headings, page title, URL, page state), who agrees, how it is written, where it stands on the page. No word
and no address is an input.

## Data

| collection | pages | sites | learned from |
| --- | --- | --- | --- |
${rows.join('\n')}

${matrix.count} blocks. Pages whose truth is not found in their markup, or is known to be cut, are left out; blocks behind
the end of a truth that stops in the middle of an article are left out too. Sources and licences: ATTRIBUTION.md.

## Cross-validation

${folds} folds by site (registrable domain): no page is judged by a model that saw its site. F1 of 4-word shingles (of
segments for trafilatura), mean over pages, before the rules that make typed blocks.

\`\`\`
${figures.join('\n')}
\`\`\`

## Limits

Most pages are news in European languages; few are Arabic, Hindi, Thai, Japanese or Korean. Live blogs, lists and
tables are where it is weakest. It was not trained to tell articles from other pages.
`;
  writeFileSync(file, text);
}
