// CPU time a page in one process that reads the pages of all collections in turn, as a service does. The stick starts a
// process for each collection, so half of what it measures there is the compiling of the extractor.
//   node tools/bench/extraction/one-process.mjs ADAPTER CORPORA
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { adapterFile, STICK } from '../../checks/extraction-stick.mjs';

const [system, corpora] = process.argv.slice(2);
const { CORPORA, loadCorpus } = await import(
  pathToFileURL(path.join(path.dirname(STICK), 'lib/corpora.mjs')).href
);
const { extract } = await import(pathToFileURL(adapterFile(system)).href);

const times = [];
for (const corpus of corpora === 'all' ? CORPORA : corpora.split(',')) {
  for (const page of loadCorpus(corpus).pages) {
    const html = page.html();
    const before = process.cpuUsage();
    try {
      extract(html, page.url);
    } catch {
      // What cannot read a page has spent its time on it all the same.
    }
    const { user, system: kernel } = process.cpuUsage(before);
    times.push((user + kernel) / 1000);
  }
}
times.sort((a, b) => a - b);
const quantile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
console.log(`| ${system} | ${times.length} | ${quantile(0.5)} | ${quantile(0.95)} |`);
