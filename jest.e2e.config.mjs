import { preset } from './jest.preset.mjs';

/** End-to-end specs: the built services as processes, real servers, the newsroom as the world. */
export default preset('e2e', {
  roots: ['<rootDir>/e2e'],
  testMatch: ['<rootDir>/e2e/**/*.e2e-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
});
