// All checks in the order in which they fail cheapest: format, types, lint, unit, integration, end to end. The servers
// start in the background meanwhile. Ends with the line `N passed, N failed`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, run, step, toolEnvironment, pinnedNode } from './bootstrap.mjs';

const STEPS = ['format', 'typecheck', 'lint', 'unit', 'integration', 'e2e'];
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1]?.split(',')
  : undefined;
const unknown = only?.filter((name) => !STEPS.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; the steps are ${STEPS.join(', ')}.`);
  process.exit(1);
}
const wanted = STEPS.filter((name) => !only || only.includes(name));
const workDir = path.join(root, '.dateline');
mkdirSync(workDir, { recursive: true });
const runDir = mkdtempSync(path.join(workDir, 'test-'));
const stackDir = mkdtempSync(path.join(tmpdir(), 'dateline-stack-'));
const tally = { passed: 0, failed: 0 };
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');

/** A check that is one thing: it passes or fails as a whole. */
async function check(name, command, args) {
  await step(name, () => run(command, args)).then(
    () => (tally.passed += 1),
    (error) => {
      tally.failed += 1;
      console.error(`✗ ${name}: ${error.message}`);
    },
  );
}

/** A jest run; every test counts, and a suite that could not run counts as a failure. */
async function jestRun(name, args, env = {}) {
  const report = path.join(runDir, `${name.replaceAll(/\W+/g, '-')}.json`);
  const nodeArgs = [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    '--json',
    '--outputFile',
    report,
    ...args,
  ];
  await step(name, () => run(pinnedNode(), nodeArgs, toolEnvironment(env))).catch((error) =>
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

async function testServers() {
  const { formatProgress, startStack } = await import('@dateline/local-stack');
  return startStack({
    // A folder of its own directly under the temporary one: its owner is who the servers run as.
    dataDir: stackDir,
    profile: 'test',
    onProgress: (event) => {
      if (event.done) console.error(`  ${formatProgress(event)}`);
    },
  });
}

let stack;
let exitCode = 1;
try {
  await check('Types and build', pinnedNode(), ['node_modules/typescript/bin/tsc', '--build']);
  const needsServers = wanted.includes('integration') || wanted.includes('e2e');
  const starting = needsServers ? step('Start NATS, PostgreSQL and Elasticsearch', testServers) : undefined;
  starting?.catch(() => undefined);
  if (wanted.includes('format'))
    await check('Format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']);
  if (wanted.includes('lint')) await check('Lint', 'npm', ['run', '--silent', 'lint']);
  if (wanted.includes('unit')) await jestRun('Unit tests', ['-c', 'jest.config.mjs', '--maxWorkers=2']);
  if (needsServers) {
    stack = await starting;
    const servers = { ...stack.urls, DATELINE_TEST_RUN_DIR: runDir };
    if (wanted.includes('integration'))
      await jestRun('Integration tests', ['-c', 'jest.int.config.mjs', '--maxWorkers=2'], servers);
    if (wanted.includes('e2e'))
      await jestRun('End-to-end tests', ['-c', 'jest.e2e.config.mjs', '--runInBand'], servers);
  }
  exitCode = tally.failed === 0 ? 0 : 1;
} catch (error) {
  tally.failed += 1;
  console.error(`✗ ${error.message}`);
} finally {
  await stack?.stop();
  rmSync(stackDir, { recursive: true, force: true });
  if (exitCode === 0) rmSync(runDir, { recursive: true, force: true });
  else console.error(`Logs of this run: ${path.relative(root, runDir)}`);
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(exitCode);
