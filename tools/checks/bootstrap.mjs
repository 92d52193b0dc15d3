// What has to be there before anything of Dateline can run: the packages, the pinned Node.js, the built code.
// Plain JavaScript without dependencies, because it runs on a fresh clone with whatever Node.js the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = path.join(root, 'node_modules', '.bin');

/** Oldest Node.js on which these scripts themselves run. */
const OLDEST_NODE = 20;

/** One line a step with its duration, so that nobody wonders whether anything is going on. */
export async function step(name, work) {
  const startedAt = performance.now();
  process.stderr.write(`• ${name} …\n`);
  const result = await work();
  process.stderr.write(`✓ ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
  return result;
}

/** Environment in which `node` is the pinned one and the workspace's programs come first. */
export function toolEnvironment(more = {}) {
  return {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
    // Nx keeps no background process and asks nobody: every clone stands for itself.
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    ...more,
  };
}

/** The Node.js that the services run on: the pinned package's binary, or this one when it is new enough. */
export function pinnedNode() {
  const packaged = path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `Dateline runs on Node.js 24; no binary package is there for ${process.platform}-${process.arch}, and this is Node.js ${process.versions.node}. Install Node.js 24 and try again.`,
  );
}

/** Runs a program to its end; its output goes to this terminal. */
export function run(command, args, env = toolEnvironment()) {
  return ended(
    spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }),
    command,
    args,
  );
}

/** Resolves when a child has ended well; rejects with a sentence that says how it ended. */
export function ended(child, command, args) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `\`${[path.basename(command), ...args].join(' ')}\` ended with ${signal ?? `code ${code}`}.`,
          ),
        );
    });
  });
}

/**
 * Hands over to a program of ours on the pinned Node.js, for good: our signals are its signals, and it ends when we do.
 * Resolves with its exit code; with 1 when it was killed.
 */
export function handOver(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), [path.join(root, file), ...args], {
      cwd: root,
      env: toolEnvironment(),
      // The channel says nothing; by it the program knows that it has to go when we are gone.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    // Started by npm, we go when npm is gone, however it ended.
    const parent = process.ppid;
    const look = () => process.ppid !== parent && child.kill('SIGTERM');
    if (process.env.npm_lifecycle_event) setInterval(look, 500).unref();
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Installs the packages when the lock file is newer than what was installed from it. */
export async function ensurePackages() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(
      `Node.js ${process.versions.node} is too old; Dateline needs ${OLDEST_NODE} or newer to start.`,
    );
  }
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const mark = path.join(root, 'node_modules', '.dateline-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  if (spawnSync('npm', ['--version'], { shell: process.platform === 'win32' }).status !== 0) {
    throw new Error('npm is not on the PATH; it comes with Node.js.');
  }
  await step('Install the packages of package-lock.json', () =>
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.env),
  );
  writeFileSync(mark, lock);
}

/** Compiles what has changed; a second run takes a second or two. */
export async function ensureBuilt() {
  const isFresh = !existsSync(path.join(root, 'apps', 'cli', 'dist', 'main.js'));
  const build = () =>
    run(pinnedNode(), [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--build']);
  if (isFresh) await step('Compile the services', build);
  else await build();
}

/** Ends the program with one clear sentence instead of a stack. */
export function fail(error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

export const isFile = (file) => existsSync(file) && statSync(file).isFile();
