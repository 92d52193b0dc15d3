// `npm start`: makes the machine ready, then hands over to `dateline start` on the pinned Node.js.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensurePackages, fail, handOver, root } from './bootstrap.mjs';

/** Whether a line of this checkout runs: then its packages and its code stay as they are. */
async function isInUse() {
  const library = path.join(root, 'libs/platform/local-stack/dist/line-claim.js');
  if (!existsSync(library)) return false;
  const { runningLine } = await import(library);
  const folders = ['line', 'demo'].map((name) => path.join(root, '.dateline', name));
  return (await Promise.all(folders.map((folder) => runningLine(folder)))).some(Boolean);
}

try {
  if (!(await isInUse())) {
    await ensurePackages();
    await ensureBuilt();
  }
  process.exitCode = await handOver('apps/cli/dist/main.js', ['start', ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}
