// `npm start`: makes the machine ready, then hands over to `dateline start` on the pinned Node.js.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensurePackages, fail, pinnedNode, root, toolEnvironment } from './bootstrap.mjs';

try {
  await ensurePackages();
  await ensureBuilt();
  const cli = path.join(root, 'apps', 'cli', 'dist', 'main.js');
  const child = spawn(pinnedNode(), [cli, 'start', ...process.argv.slice(2)], {
    cwd: root,
    env: toolEnvironment(),
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to both; the child stops everything in order and its exit code is ours.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  fail(error);
}
