import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { floors } from './tools/checks/floors.mjs';

const technology = [
  '@nestjs/*',
  'typeorm',
  'pg',
  '@nats-io/*',
  '@elastic/*',
  'undici',
  'node:fs',
  'node:fs/*',
  'node:net',
  'node:http',
  'node:https',
  'node:child_process',
  'node:worker_threads',
];

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/node_modules',
      '.nx',
      '.dateline',
      'docs/reference',
      '**/fixtures/**',
      'coverage',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Nest's injection reads parameter types at run time, so a class used there must not be a type-only import.
    files: ['apps/**/*.ts', 'libs/platform/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { '@nx': nx },
    rules: {
      // Who may import whom: docs/architecture.md. Apps import libraries, never each other; domain stays pure.
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: ['^.*/jest\\.preset\\.mjs$', '^.*/checks/[a-z-]+\\.mjs$'],
          depConstraints: [
            {
              sourceTag: 'type:contracts',
              onlyDependOnLibsWithTags: ['type:contracts'],
              bannedExternalImports: technology,
            },
            {
              sourceTag: 'type:domain',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain'],
              bannedExternalImports: technology,
            },
            {
              sourceTag: 'type:platform',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:platform'],
            },
            {
              sourceTag: 'type:app',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:platform'],
            },
            {
              sourceTag: 'type:testing',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:domain', 'type:platform', 'type:testing'],
            },
            { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
    },
  },
  {
    // The boundary rule sees packages, not Node's own modules; these are what keeps domain and contracts pure.
    files: ['libs/contracts/src/**/*.ts', 'libs/domain/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: technology, message: 'Domain and contracts are pure: no I/O, no frameworks.' }],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Domain code gets the time as an argument.' },
        { object: 'Math', property: 'random', message: 'Domain code is deterministic.' },
      ],
    },
  },
  // A message's way through the rooms: libs/platform/messaging/README.md.
  ...floors('libs/platform/messaging', {
    words: [],
    wire: ['words'],
    broker: ['words'],
    tell: ['words', 'wire', 'broker'],
    settle: ['words', 'wire', 'broker', 'tell'],
    take: ['words', 'wire', 'broker', 'tell', 'settle'],
    worker: ['words', 'wire', 'broker', 'tell', 'settle', 'take'],
    nest: ['words', 'wire', 'broker', 'tell', 'settle', 'take', 'worker'],
    testing: ['words', 'wire'],
    harness: ['words', 'wire', 'broker', 'tell', 'settle', 'take', 'worker'],
  }),
  {
    // Programs that talk to a person on a terminal.
    files: ['apps/cli/**/*.ts', 'tools/**/*.{ts,mjs}', 'libs/testing/src/newsroom/main.ts'],
    rules: { 'no-console': 'off' },
  },
);
