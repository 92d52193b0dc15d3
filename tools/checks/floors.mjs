/**
 * The floors of one library, as ESLint's configuration: each folder of its `src` may import itself and the folders named
 * for it, nothing else of the library. Specs and their harness stand outside.
 *
 * @param library folder of the library, such as `libs/platform/messaging`
 * @param below for each folder, what it may stand on; a folder that is not named here may be imported by none of them
 */
export function floors(library, below) {
  const folders = Object.keys(below);
  return folders.map((folder) => {
    const above = folders.filter((other) => other !== folder && !below[folder].includes(other));
    return {
      files: [`${library}/src/${folder}/**/*.ts`],
      ignores: ['**/*.spec.ts', '**/*.int-spec.ts'],
      rules: {
        // Not ESLint's own rule of this name, which other blocks set for the same files.
        '@typescript-eslint/no-restricted-imports': [
          'error',
          {
            patterns: above.length
              ? [
                  {
                    regex: `^(\\.\\./)+(${above.join('|')})/`,
                    message: `${folder} stands on ${below[folder].join(', ') || 'nothing'}: arrows between floors point down (README).`,
                  },
                ]
              : [],
          },
        ],
      },
    };
  });
}
