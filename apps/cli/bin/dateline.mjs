#!/usr/bin/env node
// Runs `dateline` on the pinned Node.js of this checkout, whichever one the shell found first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const cli = path.join(root, 'apps/cli/dist/main.js');
const pinned = path.join(root, 'node_modules/.bin/node');
if (!existsSync(cli)) {
  process.stderr.write(
    'The command is not built yet: run `npm run build` first (`npm start` does it by itself).\n',
  );
  process.exit(1);
}
const isPinned = Number(process.versions.node.split('.')[0]) >= 24;
if (isPinned) await import(cli);
else {
  const { status } = spawnSync(
    existsSync(pinned) ? pinned : process.execPath,
    [cli, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
    },
  );
  process.exit(status ?? 1);
}
