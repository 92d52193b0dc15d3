import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { brokenContracts, staleFiles } from './check-files.js';
import { REFERENCE_FOLDER, referenceFiles } from './reference-files.js';

/**
 * `node tools/generate/dist/main.js [--check] [--allow-breaking] [--root FOLDER]`
 *
 * Writes docs/reference from the contracts and the services' settings. `--check` writes nothing and ends with 1 and one line for each stale file.
 * A change that breaks a published event is refused; `--allow-breaking` is for contracts that nobody uses yet.
 */
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    'allow-breaking': { type: 'boolean', default: false },
    root: { type: 'string', default: path.resolve(import.meta.dirname, '../../..') },
  },
});

const files = await referenceFiles();
const read = (file: string): string | undefined => {
  const full = path.join(values.root, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
};

process.exitCode = values.check ? check() : write();

function check(): number {
  const folder = path.join(values.root, REFERENCE_FOLDER, 'events');
  const present = existsSync(folder)
    ? readdirSync(folder).map((file) => `${REFERENCE_FOLDER}/events/${file}`)
    : [];
  return complain(staleFiles(files, present, read));
}

function write(): number {
  const broken = values['allow-breaking'] ? [] : brokenContracts(files, read);
  if (broken.length > 0) {
    return complain([
      ...broken,
      'Nothing was written: define a new version of the event beside the old one.',
    ]);
  }
  for (const { path: file, content } of files) {
    if (read(file) === content) continue;
    mkdirSync(path.dirname(path.join(values.root, file)), { recursive: true });
    writeFileSync(path.join(values.root, file), content);
    process.stdout.write(`wrote ${file}\n`);
  }
  return 0;
}

function complain(lines: string[]): number {
  for (const line of lines) process.stderr.write(`${line}\n`);
  return lines.length > 0 ? 1 : 0;
}
