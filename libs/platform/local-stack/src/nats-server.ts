import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findNats } from './nats-program.js';
import { serverEnvironment, type LaunchCommand, type ServerKind, type ServerRun } from './server-kind.js';
import { giveTo, writeFor } from './server-user.js';

/** Ceilings, not reservations: room for a day's backlog of the line, and for streams that reserve their max_bytes. */
const maxFileStore = '20GB';
const maxMemoryStore = '256MB';

/** nats-server with JetStream on loopback. */
export const natsServer: ServerKind = {
  name: 'nats',
  readyWithinMs: 30_000,
  probeEveryMs: 50,
  stopSignals: [{ signal: 'SIGTERM', waitMs: 15_000 }],
  find: findNats,
  dataFolder: (serverDir) => join(serverDir, 'jetstream'),
  pidFile: (serverDir) => join(serverDir, 'nats-server.pid'),
  prepare,
  url: (_serverDir, port) => Promise.resolve(`nats://127.0.0.1:${port}`),
  probe: probeNats,
  makeReady: probeNats,
};

async function prepare(run: ServerRun): Promise<LaunchCommand> {
  const { serverDir, program, context } = run;
  const store = natsServer.dataFolder(serverDir);
  await mkdir(store, { recursive: true, mode: 0o700 });
  const configuration = join(serverDir, 'nats-server.conf');
  await writeFor(context.user, configuration, natsConfiguration(run, store));
  await giveTo(context.user, serverDir);
  await giveTo(context.user, store);
  return {
    program: program.path,
    args: ['--config', configuration],
    cwd: serverDir,
    env: serverEnvironment(run),
  };
}

/** No monitoring port: what the line needs to know it asks over NATS. `server_name` must not change between starts. */
function natsConfiguration({ serverDir, port }: ServerRun, store: string): string {
  return [
    'server_name: dateline_local',
    'host: 127.0.0.1',
    `port: ${port}`,
    `pid_file: ${JSON.stringify(natsServer.pidFile(serverDir))}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(store)}`,
    `  max_file_store: ${maxFileStore}`,
    `  max_memory_store: ${maxMemoryStore}`,
    '}',
    '',
  ].join('\n');
}

/** The INFO line that nats-server sends first on every connection (NATS client protocol). */
export function parseInfo(
  text: string,
): { readonly version: string; readonly jetstream: boolean } | undefined {
  const json = /^INFO (\{.*\})\s*$/m.exec(text)?.[1];
  if (json === undefined) return undefined;
  const info = JSON.parse(json) as { version?: string; jetstream?: boolean };
  return { version: info.version ?? 'unknown', jetstream: info.jetstream === true };
}

async function probeNats(url: string): Promise<string> {
  const info = await readInfo(url);
  if (!info.jetstream) throw new Error('nats-server answers, but JetStream is not enabled in it');
  return info.version;
}

/** The first server of a list that answers. */
async function readInfo(urls: string): Promise<{ version: string; jetstream: boolean }> {
  let last = new Error(`"${urls}" names no server`);
  for (const text of urls.split(',').map((part) => part.trim())) {
    const url = new URL(text.includes('://') ? text : `nats://${text}`);
    try {
      return await readInfoFrom(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 4222));
    } catch (error) {
      last = error as Error;
    }
  }
  throw last;
}

function readInfoFrom(host: string, port: number): Promise<{ version: string; jetstream: boolean }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = '';
    const fail = (message: string): void => {
      socket.destroy();
      reject(new Error(message));
    };
    socket.setTimeout(3_000, () => fail(`${host}:${port} sends no NATS greeting within 3 s`));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail(`${host}:${port} closed the connection without a NATS greeting`));
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const info = parseInfo(text);
      if (info) {
        resolve(info);
        socket.destroy();
      } else if (!'INFO '.startsWith(text.slice(0, 5)) || text.length > 64_000) {
        fail(`${host}:${port} is not a NATS server`);
      }
    });
  });
}
