import { addressProblem, withoutPassword } from './server-address.js';
import type { ServerKind } from './server-kind.js';
import { urlVariables, type StackServer } from './stack-types.js';
import { acceptsVersion, versionRules } from './version-rule.js';

/**
 * The server that the environment names, used as it is and never stopped. Throws one sentence when that is no address, or
 * it does not answer or is of another version.
 */
export async function environmentServer(kind: ServerKind, url: string): Promise<StackServer> {
  const variable = urlVariables[kind.name];
  const { wanted } = versionRules[kind.name];
  const problem = addressProblem(kind.name, url);
  if (problem) throw new Error(problem);
  const place = withoutPassword(url);
  let version: string;
  try {
    version = await kind.probe(url);
  } catch (error) {
    throw new Error(
      `${variable} names ${place}, which cannot be used (${(error as Error).message}); start ${wanted} there, or unset ${variable} to have a local one.`,
      { cause: error },
    );
  }
  if (!acceptsVersion(kind.name, version)) {
    throw new Error(
      `${variable} names ${place}, which is version ${version}, but Dateline needs ${wanted}; name another server, or unset ${variable} to have a local one.`,
    );
  }
  const nothing = { pid: undefined, logFile: undefined, dataDir: undefined };
  return { name: kind.name, url, version, how: 'environment', reused: true, ...nothing };
}
