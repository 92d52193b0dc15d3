import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExpectedArticle } from '@dateline/line';
import { findFreePort, isPortFree, ServiceProcess } from '@dateline/local-stack';
import { newsroomFile } from '../checkout.js';
import { CommandError } from '../command-error.js';

/** What the newsroom says about itself on `/newsroom/state`. */
export interface NewsroomState {
  published: number;
  corrected: number;
  programmeFinished: boolean;
  articles: number;
}

const PREFERRED_PORT = 18_090;
/** Articles that are there from the start, and what the programme adds and corrects while the demo runs. */
const PROGRAMME = '--sites 6 --articles 20 --programme-publish 12 --programme-correct 6 --programme-every 1';

export interface NewsroomOptions {
  dataDir: string;
  logBytes: number;
  /** The port that the user asks for; undefined: the remembered one, else 18090 when it is free, else any. */
  newsroomPort: number | undefined;
}

/** The sample newsroom as a process. Its addresses are the identities of its articles, so its port is remembered. */
export async function newsroomProcess(
  options: NewsroomOptions,
): Promise<{ process: ServiceProcess; url: string }> {
  const { dataDir, logBytes, newsroomPort } = options;
  const port = await rememberedPort(path.join(dataDir, 'newsroom.json'), newsroomPort);
  const process_ = new ServiceProcess({
    name: 'newsroom',
    file: newsroomFile,
    args: [
      '--port',
      String(port),
      '--memory',
      path.join(dataDir, 'newsroom-memory.json'),
      ...PROGRAMME.split(' '),
    ],
    env: process.env,
    logDir: path.join(dataDir, 'logs'),
    logBytes,
    runDir: path.join(dataDir, 'run'),
  });
  return { process: process_, url: `http://127.0.0.1:${port}` };
}

export async function newsroomState(url: string): Promise<NewsroomState> {
  const response = await fetch(`${url}/newsroom/state`);
  return (await response.json()) as NewsroomState;
}

/** What the newsroom says should become of each of its addresses. */
export async function newsroomTruth(url: string): Promise<ExpectedArticle[]> {
  const response = await fetch(`${url}/newsroom/truth`);
  return (await response.json()) as ExpectedArticle[];
}

async function rememberedPort(file: string, wanted: number | undefined): Promise<number> {
  const folder = path.dirname(file);
  if (existsSync(file)) {
    const { port } = JSON.parse(readFileSync(file, 'utf8')) as { port: number };
    if (wanted !== undefined && wanted !== port)
      throw new CommandError(
        `DATELINE_NEWSROOM_PORT asks for port ${wanted}, and the newsroom of this demo lives on ${port}, in the addresses of its articles; delete ${folder} to begin a new demo, or unset it.`,
      );
    if (await isPortFree(port)) return port;
    throw new CommandError(
      `Port ${port} on 127.0.0.1, where the newsroom of this demo lives, is taken by another program; stop that, or delete ${folder} and choose another by DATELINE_NEWSROOM_PORT.`,
    );
  }
  const port = wanted ?? ((await isPortFree(PREFERRED_PORT)) ? PREFERRED_PORT : await findFreePort());
  if (!(await isPortFree(port)))
    throw new CommandError(
      `Port ${port} on 127.0.0.1, asked for by DATELINE_NEWSROOM_PORT, is taken by another program; stop that, or choose another.`,
    );
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ port }));
  return port;
}
