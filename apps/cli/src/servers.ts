import { existsSync, readFileSync } from 'node:fs';
import { addressProblem, stackStatus, type ServerName, urlVariables } from '@dateline/local-stack';
import { demoDataDir, lineDataDir } from './checkout.js';
import { CommandError } from './command-error.js';

export interface ServerUrls {
  natsUrl: string;
  databaseUrl: string;
  elasticsearchUrl: string;
}

/** All three servers; see {@link findServer}. */
export async function findServers(env: NodeJS.ProcessEnv = process.env): Promise<ServerUrls> {
  return {
    natsUrl: await findServer('nats', env),
    databaseUrl: await findServer('postgres', env),
    elasticsearchUrl: await findServer('elasticsearch', env),
  };
}

/**
 * The address of a server that a command talks to: the one that the environment names (`DATABASE_URL`, or the file
 * named by `DATABASE_URL_FILE`), else that of the local stack that runs in this checkout, own sources before the demo.
 *
 * @throws CommandError when the server is neither named nor running
 */
export async function findServer(name: ServerName, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const variable = urlVariables[name];
  const named = namedServer(name, env);
  if (named) return named;
  const dataDir = await activeDataDir(env.DATELINE_DATA_DIR);
  const servers = existsSync(dataDir) ? await stackStatus(dataDir) : [];
  const running = servers.find((server) => server.name === name && server.state === 'running');
  if (running?.url) return running.url;
  throw new CommandError(
    `No ${name} server: ${variable} is not set and none runs in this checkout. Start the line with \`npm start\`, or the servers alone with \`dateline up\`.`,
  );
}

/** The data folder whose servers run; the one for own sources when none does. */
export async function activeDataDir(chosen?: string): Promise<string> {
  if (chosen) return chosen;
  for (const dataDir of [lineDataDir, demoDataDir]) {
    const servers = existsSync(dataDir) ? await stackStatus(dataDir) : [];
    if (servers.some((server) => server.state === 'running')) return dataDir;
  }
  return lineDataDir;
}

/**
 * The address of a server that the environment names.
 *
 * @throws CommandError when what it names cannot be one
 */
export function namedServer(name: ServerName, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = namedValue(urlVariables[name], env);
  const problem = named ? addressProblem(name, named) : undefined;
  if (problem) throw new CommandError(problem);
  return named;
}

/** The value of a variable, or what the file holds that `<NAME>_FILE` names. */
export function namedValue(variable: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env[variable] || fileContent(env[`${variable}_FILE`]);
}

function fileContent(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new CommandError(`The file "${file}", named by the environment, cannot be read.`);
  }
}
