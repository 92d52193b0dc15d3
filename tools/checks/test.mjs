// `npm test`: makes the machine ready, then runs all checks on the pinned Node.js (`npm test -- --only unit,lint`).
import path from 'node:path';
import { ensurePackages, fail, pinnedNode, root, run, toolEnvironment } from './bootstrap.mjs';

try {
  await ensurePackages();
  await run(
    pinnedNode(),
    [path.join(root, 'tools/checks/run-tests.mjs'), ...process.argv.slice(2)],
    toolEnvironment(),
  );
} catch (error) {
  fail(error);
}
