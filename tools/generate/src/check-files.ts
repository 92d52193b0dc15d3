import { breakingChanges, type JsonSchema } from '@dateline/contracts';
import type { ReferenceFile } from './reference-files.js';

/** Reads a file of the repository; `undefined` when it is not there. */
export type ReadFile = (path: string) => string | undefined;

/** One line for every generated file that is missing, stale, or no longer generated. */
export function staleFiles(
  files: readonly ReferenceFile[],
  present: readonly string[],
  read: ReadFile,
): string[] {
  const wanted = new Set(files.map(({ path }) => path));
  return [
    ...files.flatMap(({ path, content }) => {
      const committed = read(path);
      if (committed === undefined) return [`${path} is missing; run \`npm run generate\`.`];
      return committed === content ? [] : [`${path} is stale; run \`npm run generate\`.`];
    }),
    ...present
      .filter((path) => path.endsWith('.schema.json') && !wanted.has(path))
      .map((path) => `${path} belongs to no event; a contract that was once published must stay.`),
  ];
}

/**
 * One line for every change of an event that would break those who take it. The committed schema is the published
 * one, so it is not overwritten while there are such lines.
 */
export function brokenContracts(files: readonly ReferenceFile[], read: ReadFile): string[] {
  return files
    .filter(({ path }) => path.endsWith('.schema.json'))
    .flatMap(({ path, content }) => {
      const committed = read(path);
      if (committed === undefined) return [];
      const changes = breakingChanges(JSON.parse(committed) as JsonSchema, JSON.parse(content) as JsonSchema);
      return changes.map((change) => `${path}: ${change}`);
    });
}
