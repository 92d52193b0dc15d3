import { preset } from './jest.preset.mjs';

/** Integration specs (`*.int-spec.ts`) against the real servers named by NATS_URL, DATABASE_URL, ELASTICSEARCH_URL. */
export default preset('integration', {
  testMatch: ['<rootDir>/{libs,apps,tools}/**/*.int-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
});
