// All checks: types first, since the others need what is built; then format, lint and unit tests side by side, while the
// servers start; then integration and end to end. Ends with the line `N passed, N failed`, and leaves nothing running:
// Ctrl-C stops the steps and the servers, and what a killed run has left is ended by the next one.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ended, pinnedNode, root, step, toolEnvironment } from './bootstrap.mjs';

const STEPS = ['format', 'typecheck', 'lint', 'unit', 'integration', 'e2e'];
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1]?.split(',')
  : undefined;
const unknown = only?.filter((name) => !STEPS.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; the steps are ${STEPS.join(', ')}.`);
  process.exit(1);
}
const isWanted = (name) => !only || only.includes(name);
const workDir = path.join(root, '.dateline');
mkdirSync(workDir, { recursive: true });
const runDir = mkdtempSync(path.join(workDir, 'test-'));
const tally = { passed: 0, failed: 0 };
const tool = (file) => path.join(root, 'node_modules', file);
const END_WITH_PARENT = ['--import', new URL('./end-with-parent.mjs', import.meta.url).href];
/** Steps under way; each leads a process group of its own, so that ending one ends all of it. */
const running = new Set();
let stopping = new AbortController().signal;

/** Runs a Node.js program as a step. Side by side, its output is kept until it ends; alone, it is seen as it comes. */
function runStep(name, args, options) {
  return step(name, () => runProgram(args, options));
}

async function runProgram(args, { env = {}, isAlone = false } = {}) {
  stopping.throwIfAborted();
  const child = spawn(pinnedNode(), [...END_WITH_PARENT, ...args], {
    cwd: root,
    env: toolEnvironment(env),
    detached: true,
    stdio: ['ignore', isAlone ? 'inherit' : 'pipe', isAlone ? 'inherit' : 'pipe'],
  });
  running.add(child);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  try {
    await ended(child, args[0], args.slice(1));
  } finally {
    running.delete(child);
    process.stderr.write(Buffer.concat(said));
  }
}

/** A check that is one thing: it passes or fails as a whole. */
async function check(name, args) {
  try {
    await runStep(name, args);
    tally.passed += 1;
  } catch (error) {
    tally.failed += 1;
    console.error(`✗ ${name}: ${error.message}`);
  }
}

/** A jest run; every test counts, and a suite that could not run counts as a failure. */
async function jestRun(name, args, options) {
  const report = path.join(runDir, `${name.replaceAll(/\W+/g, '-')}.json`);
  const jest = ['--experimental-vm-modules', '--no-warnings', tool('jest/bin/jest.js')];
  await runStep(name, [...jest, '--json', '--outputFile', report, ...args], options).catch((error) =>
    console.error(`✗ ${name}: ${error.message}`),
  );
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    tally.passed += result.numPassedTests;
    tally.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
    if (!result.success && result.numFailedTests + result.numRuntimeErrorTestSuites === 0) tally.failed += 1;
  } catch {
    tally.failed += 1;
  }
}

/** Ends the steps under way. */
function endSteps(signal) {
  for (const { pid } of running) {
    try {
      process.kill(-pid, signal);
    } catch {
      // Ended in this moment.
    }
  }
}

/** The code that runs the servers is there once it is built. */
async function localStack() {
  const library = await import('@dateline/local-stack');
  stopping = library.stopSignal({ reason: 'Stopped.', onHurry: () => process.exit(1) });
  stopping.addEventListener('abort', () => endSteps('SIGTERM'));
  process.once('exit', () => endSteps('SIGKILL'));
  for (const folder of await library.endAbandonedStacks())
    console.error(`  ended the servers of ${folder}, which a killed run had left`);
  return library;
}

function testServers({ formatProgress, startTemporaryStack }) {
  return startTemporaryStack({
    profile: 'test',
    signal: stopping,
    onProgress: (event) => {
      if (event.done) console.error(`  ${formatProgress(event)}`);
    },
  });
}

/** Steps that need one another's processor time, but nothing else of one another. */
async function checkSideBySide() {
  const prettier = [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'];
  const lint = [path.join(root, 'tools/checks/lint.mjs')];
  await Promise.all([
    isWanted('unit') && jestRun('Unit tests', ['-c', 'jest.config.mjs', '--maxWorkers=2']),
    isWanted('format') && check('Format', prettier),
    isWanted('lint') && check('Lint', lint),
  ]);
}

let library;
let starting;
let exitCode = 1;
try {
  await check('Types and build', [tool('typescript/bin/tsc'), '--build']);
  library = await localStack();
  const needsServers = isWanted('integration') || isWanted('e2e');
  starting = needsServers
    ? step('Start NATS, PostgreSQL and Elasticsearch', () => testServers(library))
    : undefined;
  starting?.catch(() => undefined);
  await checkSideBySide();
  if (needsServers) {
    const stack = await starting;
    const options = { env: { ...stack.urls, DATELINE_TEST_RUN_DIR: runDir }, isAlone: true };
    if (isWanted('integration'))
      await jestRun('Integration tests', ['-c', 'jest.int.config.mjs', '--maxWorkers=2'], options);
    if (isWanted('e2e'))
      await jestRun('End-to-end tests', ['-c', 'jest.e2e.config.mjs', '--maxWorkers=2'], options);
  }
  stopping.throwIfAborted();
  exitCode = tally.failed === 0 ? 0 : 1;
} catch (error) {
  tally.failed += 1;
  console.error(`✗ ${error.message}`);
} finally {
  const stack = await starting?.catch(() => undefined);
  await stack?.stop();
  // Tests that were broken off have left their own.
  await library?.endAbandonedStacks();
  if (exitCode === 0) rmSync(runDir, { recursive: true, force: true });
  else console.error(`Logs of this run: ${path.relative(root, runDir)}`);
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(exitCode);
