// The measuring stick of the extraction: annotated pages and a program that scores what extractors find on them. Both lie
// beside the repository, in ../shared, and are no part of it: the pages are other people's texts.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pinnedNode, root, toolEnvironment } from './bootstrap.mjs';

export const STICK = path.join(root, '../shared/bench/extraction/bench.mjs');
const PAGES = path.join(root, '../shared/corpora/extraction');

/** True when stick and pages are there; otherwise one line has said that they are not. */
export function hasStick() {
  if (existsSync(STICK) && existsSync(PAGES)) return true;
  console.log('Skipped: the annotated pages (../shared beside the repository) are not here.');
  return false;
}

/** An adapter by its name: what the stick asks of an extractor. */
export const adapterFile = (name) => path.join(root, 'tools/bench/adapters', `${name}.mjs`);

/** Lets extractors read the pages of collections; what they find is written under `out`. Prints a line for each. */
export const runExtractors = (adapters, corpora, out, env = {}) =>
  stick(['run', '--adapters', adapters.map(adapterFile).join(','), '--corpora', corpora, '--out', out], env);

/** Scores what is under `out`: prints a table for each collection, and gives the rows by collection. */
export async function scoreExtractors(corpora, out) {
  await stick(['score', '--corpora', corpora, '--out', out]);
  return JSON.parse(readFileSync(path.join(out, 'scores.json'), 'utf8'));
}

function stick(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), [STICK, ...args], {
      cwd: root,
      env: toolEnvironment(env),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`The stick (${args[0]}) ended with ${signal ?? `code ${code}`}.`)),
    );
  });
}
