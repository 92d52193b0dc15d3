import path from 'node:path';
import { namesFor } from '@dateline/contracts';
import {
  claimLine,
  endLeftServices,
  findFreePort,
  formatProgress,
  isPortFree,
  LineProcesses,
  startStack,
  type ServiceProcess,
  type Stack,
} from '@dateline/local-stack';
import { setupLine } from '@dateline/line';
import { checkoutDir } from '../checkout.js';
import { CommandError } from '../command-error.js';
import type { Output } from '../output.js';
import { lineEnvironment, type LinePurpose } from './line-environment.js';
import { newsroomProcess } from './newsroom-program.js';
import type { StartInputs } from './start-inputs.js';

export interface LineRunOptions extends LinePurpose {
  dataDir: string;
  output: Output;
  inputs: StartInputs;
  /** Ends the start where it is; what was started is stopped. */
  signal: AbortSignal;
}

/** Everything that runs on this machine for one `dateline start`. */
export interface LineRun {
  urls: { natsUrl: string; databaseUrl: string; elasticsearchUrl: string };
  apiUrl: string;
  newsroomUrl: string | undefined;
  /** Stops services, newsroom and servers, in this order. */
  stop(): Promise<void>;
}

const PREFERRED_API_PORT = 8080;

/** Starts servers, provisions them, starts newsroom and services; when a step fails, what was started is stopped. */
export async function startLineRun(options: LineRunOptions): Promise<LineRun> {
  const { dataDir, output, isDemo, inputs, signal } = options;
  const claim = await claimLine(dataDir);
  const started: { stop(): Promise<void> }[] = [{ stop: () => claim.release() }];
  const stop = async () => {
    for (const part of started.reverse().splice(0)) await part.stop();
  };
  try {
    for (const { name, process } of await endLeftServices(path.join(dataDir, 'run')))
      output.note(`  ended ${name} (pid ${process.pid}), which a killed run had left`);
    const apiPort = await freeApiPort(inputs.apiPort);
    const newsroom = isDemo ? await newsroomProcess({ dataDir, ...inputs }) : undefined;
    const stack = await startServers(options);
    started.push(stack);
    const urls = urlsOf(stack);
    await provision(urls, output);
    signal.throwIfAborted();
    if (newsroom) {
      started.push(newsroom.process);
      await newsroom.process.start();
    }
    signal.throwIfAborted();
    const line = await startServices(options, stack, apiPort);
    started.push(line);
    const apiUrl = `http://127.0.0.1:${line.service('api').port}`;
    await claim.tell(apiUrl);
    return { urls, apiUrl, newsroomUrl: newsroom?.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startServers({ dataDir, output, signal, inputs }: LineRunOptions): Promise<Stack> {
  return startStack({
    dataDir,
    profile: 'dev',
    env: inputs.env,
    ports: inputs.serverPorts,
    logBytes: inputs.logBytes,
    signal,
    onProgress: (event) => {
      if (event.done || process.stderr.isTTY) output.note(`  ${formatProgress(event)}`);
    },
  });
}

async function provision(urls: LineRun['urls'], output: Output): Promise<void> {
  const namespace = process.env.DATELINE_NAMESPACE;
  const changes = await setupLine({ ...urls, names: namesFor(namespace) });
  const made = changes.filter(({ action }) => action !== 'unchanged');
  output.note(
    `  setup: ${made.length === 0 ? 'nothing to change' : made.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`,
  );
}

/** The port of the API: the one that is asked for, or 8080 when it is free, or any. */
async function freeApiPort(wanted: number | undefined): Promise<number> {
  if (!wanted) {
    const isPreferredFree = wanted === undefined && (await isPortFree(PREFERRED_API_PORT));
    return isPreferredFree ? PREFERRED_API_PORT : findFreePort();
  }
  if (await isPortFree(wanted)) return wanted;
  throw new CommandError(
    `Port ${wanted} on 127.0.0.1, asked for by DATELINE_HEALTH_PORT for the API, is taken by another program; stop that, or choose another, or 0 for any.`,
  );
}

async function startServices(options: LineRunOptions, stack: Stack, apiPort: number): Promise<LineProcesses> {
  const line = new LineProcesses({
    checkoutDir,
    logDir: path.join(options.dataDir, 'logs'),
    logBytes: options.inputs.logBytes,
    runDir: path.join(options.dataDir, 'run'),
    env: lineEnvironment(stack.urls, options),
    envOf: { api: { DATELINE_HEALTH_PORT: String(apiPort) } },
    onExit: (name, how) => options.output.note(`  ${name} ended (${how}) and is started again`),
  });
  await line.start();
  options.output.note(`  services: ${line.services.map(describe).join(', ')}`);
  return line;
}

const describe = (service: ServiceProcess) => `${service.name} (pid ${service.pid})`;

function urlsOf({ urls }: Stack): LineRun['urls'] {
  const { NATS_URL, DATABASE_URL, ELASTICSEARCH_URL } = urls;
  if (!NATS_URL || !DATABASE_URL || !ELASTICSEARCH_URL)
    throw new Error('The local stack started without all servers.');
  return { natsUrl: NATS_URL, databaseUrl: DATABASE_URL, elasticsearchUrl: ELASTICSEARCH_URL };
}
