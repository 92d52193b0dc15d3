// `npm test`: makes the machine ready, then runs all checks on the pinned Node.js (`npm test -- --only unit,lint`).
import { ensurePackages, fail, handOver } from './bootstrap.mjs';

try {
  await ensurePackages();
  process.exitCode = await handOver('tools/checks/run-tests.mjs', process.argv.slice(2));
} catch (error) {
  fail(error);
}
