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

/** The sample newsroom as a process. Its addresses are the identities of its articles, so its port is remembered. */
export async function newsroomProcess(dataDir: string): Promise<{ process: ServiceProcess; url: string }> {
  const port = await rememberedPort(path.join(dataDir, 'newsroom.json'));
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

async function rememberedPort(file: string): Promise<number> {
  if (existsSync(file)) {
    const { port } = JSON.parse(readFileSync(file, 'utf8')) as { port: number };
    if (await isPortFree(port)) return port;
    throw new CommandError(
      `The newsroom of this demo lives on port ${port}, where something else listens. Stop that, or delete ${path.dirname(file)} to begin a new demo.`,
    );
  }
  const port = (await isPortFree(PREFERRED_PORT)) ? PREFERRED_PORT : await findFreePort();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ port }));
  return port;
}
