import { existsSync } from 'node:fs';
import { stackStatus, type ServerStatus } from '@dateline/local-stack';
import { demoDataDir, lineDataDir } from './checkout.js';
import { CommandError } from './command-error.js';

export interface ServerUrls {
  natsUrl: string;
  databaseUrl: string;
  elasticsearchUrl: string;
}

/**
 * The servers that a command talks to: those of the environment, else those of the local stack that runs in this
 * checkout (own sources before the demo).
 *
 * @throws CommandError when a server is neither named nor running
 */
export async function findServers(env: NodeJS.ProcessEnv = process.env): Promise<ServerUrls> {
  const running = await runningStack(env.DATELINE_DATA_DIR);
  const urlOf = (variable: string, name: ServerStatus['name']): string => {
    const url =
      env[variable] ?? running.find((server) => server.name === name && server.state === 'running')?.url;
    if (url) return url;
    throw new CommandError(
      `No ${name} server: ${variable} is not set and none runs in this checkout. Start the line with \`npm start\`, or the servers alone with \`dateline up\`.`,
    );
  };
  return {
    natsUrl: urlOf('NATS_URL', 'nats'),
    databaseUrl: urlOf('DATABASE_URL', 'postgres'),
    elasticsearchUrl: urlOf('ELASTICSEARCH_URL', 'elasticsearch'),
  };
}

/** The data folder whose servers run; the one for own sources when none does. */
export async function activeDataDir(chosen?: string): Promise<string> {
  if (chosen) return chosen;
  for (const dataDir of [lineDataDir, demoDataDir]) {
    if (existsSync(dataDir) && (await stackStatus(dataDir)).some((server) => server.state === 'running'))
      return dataDir;
  }
  return lineDataDir;
}

async function runningStack(chosen: string | undefined): Promise<readonly ServerStatus[]> {
  const dataDir = await activeDataDir(chosen);
  return existsSync(dataDir) ? stackStatus(dataDir) : [];
}
