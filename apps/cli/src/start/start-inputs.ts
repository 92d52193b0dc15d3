import { access } from 'node:fs/promises';
import { namedServer } from '../servers.js';
import { CommandError } from '../command-error.js';
import { allowedAddresses, logBytes, maxBodyBytes, portOf, serverPorts } from '../settings.js';
import { feedsOfOpml, requireFeedAddress, type WantedFeed } from '../sources/add-sources.js';
import type { ServerPorts } from '@dateline/local-stack';

/** What a start was asked for, read and found usable. */
export interface StartInputs {
  readonly feeds: readonly WantedFeed[];
  readonly ingest: readonly string[];
  readonly maxBodyBytes: number;
  readonly logBytes: number;
  readonly serverPorts: ServerPorts;
  /** Undefined: 8080 when it is free, else any. 0: any. */
  readonly apiPort: number | undefined;
  readonly newsroomPort: number | undefined;
  /** The environment, with the servers that it names directly or by a file. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Looks at everything that the user has said, before anything starts.
 *
 * @throws CommandError naming the setting, list, address or path that cannot work
 */
export async function readStartInputs(request: {
  opml: readonly string[];
  feed: readonly string[];
  ingest: readonly string[];
}): Promise<StartInputs> {
  const env = {
    ...process.env,
    NATS_URL: namedServer('nats'),
    DATABASE_URL: namedServer('postgres'),
    ELASTICSEARCH_URL: namedServer('elasticsearch'),
  };
  const numbers = {
    maxBodyBytes: maxBodyBytes(),
    logBytes: logBytes(),
    serverPorts: serverPorts(),
    apiPort: process.env.DATELINE_HEALTH_PORT ? (portOf('DATELINE_HEALTH_PORT') ?? 0) : undefined,
    newsroomPort: portOf('DATELINE_NEWSROOM_PORT'),
  };
  for (const file of request.ingest) {
    if (file === '-') continue;
    await access(file).catch(() => {
      throw new CommandError(`There is no file or folder "${file}" to ingest.`);
    });
  }
  for (const url of request.feed) requireFeedAddress(url);
  const lists = await Promise.all(request.opml.map((list) => feedsOfOpml(list, allowedAddresses())));
  return {
    feeds: [...lists.flat(), ...request.feed.map((url) => ({ url }))],
    ingest: request.ingest,
    env,
    ...numbers,
  };
}
