// `npm run chaos`: faults against a whole line on real servers. `npm run chaos -- restore-table`: what a ledger that has
// lost its last captures makes of it, in every combination. Both end by themselves and leave nothing running.
import { spawn } from 'node:child_process';
import path from 'node:path';
import {
  ensureBuilt,
  ensurePackages,
  fail,
  pinnedNode,
  root,
  toolEnvironment,
} from '../checks/bootstrap.mjs';

const programs = { mix: 'chaos-mix.mjs', 'restore-table': 'restore-table.mjs' };

try {
  const [first = '', ...rest] = process.argv.slice(2);
  const isNamed = Object.hasOwn(programs, first);
  if (!isNamed && first !== '' && !first.startsWith('--')) {
    throw new Error(`There is no "${first}"; there are ${Object.keys(programs).join(' and ')}.`);
  }
  await ensurePackages();
  await ensureBuilt();
  const file = path.join(root, 'tools/chaos', programs[isNamed ? first : 'mix']);
  const args = isNamed ? rest : process.argv.slice(2);
  const child = spawn(pinnedNode(), [file, ...args], { env: toolEnvironment(), stdio: 'inherit' });
  // It ends what it has started; we wait for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  fail(error);
}
