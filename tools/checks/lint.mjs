// The lint asks Nx which projects there are; Nx has to have written that down before.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root, toolEnvironment } from './bootstrap.mjs';

const tool = (file, args, stdout) => {
  const program = path.join(root, 'node_modules', file);
  const options = { cwd: root, env: toolEnvironment(), stdio: ['ignore', stdout, 'inherit'] };
  return spawnSync(process.execPath, [program, ...args], options).status ?? 1;
};

process.exitCode =
  tool('nx/dist/bin/nx.js', ['show', 'projects'], 'ignore') ||
  tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0'], 'inherit');
