/** How fast something is, benchmarks tell; a test on a busy machine only has to come to its end. In milliseconds. */
export const TEST_TIMEOUT_MS = 60_000;

/**
 * What every project's jest.config.mjs shares: SWC for TypeScript with Nest's decorators, native ES modules.
 * A project's own files are read from source; other workspace libraries come through their built `dist`,
 * exactly as the services load them (so `build` runs before `test`).
 */
export const preset = (name, more = {}) => ({
  displayName: name,
  testEnvironment: 'node',
  testTimeout: TEST_TIMEOUT_MS,
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.(int|e2e)-spec\\.ts$'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transformIgnorePatterns: ['/node_modules/', '/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  ...more,
});
