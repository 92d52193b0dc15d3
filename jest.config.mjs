import { TEST_TIMEOUT_MS } from './jest.preset.mjs';

/** All unit specs of the workspace in one run; `npx jest libs/contracts` narrows it, `nx test <project>` runs one. */
export default {
  // Jest takes the time-out of the configuration that it was given, never that of one of its projects.
  testTimeout: TEST_TIMEOUT_MS,
  projects: [
    '<rootDir>/libs/*/jest.config.mjs',
    '<rootDir>/libs/*/*/jest.config.mjs',
    '<rootDir>/apps/*/jest.config.mjs',
    '<rootDir>/tools/*/jest.config.mjs',
  ],
};
