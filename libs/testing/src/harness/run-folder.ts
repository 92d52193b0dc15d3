import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout whose built services a test line runs. */
export const checkoutDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');

const KEPT_MS = 24 * 3600 * 1000;

/**
 * Makes the folder for the logs of one line: below `DATELINE_TEST_RUN_DIR`, else below `.dateline/e2e`, where it is kept
 * for a day, because it is wanted just when a test has failed.
 */
export function makeRunFolder(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const given = env.DATELINE_TEST_RUN_DIR;
  const parent = given ?? path.join(checkoutDir, '.dateline', 'e2e');
  const folder = path.join(parent, name);
  mkdirSync(folder, { recursive: true });
  if (given === undefined) removeOld(parent);
  return folder;
}

function removeOld(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name);
    if (Date.now() - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}
