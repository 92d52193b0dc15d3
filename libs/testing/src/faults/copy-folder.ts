import { chmod, chown, copyFile, lstat, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Copies a folder whose files may change or vanish meanwhile, as those of a running server do. Owners and modes are
 * kept: PostgreSQL starts from its own folder alone.
 *
 * @param isTaken asked for each file and folder by its path below `from`; default: all
 */
export async function copyFolder(
  from: string,
  to: string,
  isTaken: (relative: string) => boolean = () => true,
  below = '',
): Promise<void> {
  const source = path.join(from, below);
  const target = path.join(to, below);
  const facts = await lstat(source).catch(() => undefined);
  if (!facts) return;
  if (facts.isDirectory()) {
    await mkdir(target, { recursive: true });
    for (const name of await readdir(source).catch(() => [])) {
      const relative = path.join(below, name);
      if (isTaken(relative)) await copyFolder(from, to, isTaken, relative);
    }
  } else if (facts.isFile()) {
    const isThere = await copyFile(source, target).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    if (!isThere) return;
  } else return;
  await chmod(target, facts.mode & 0o7777);
  if (process.getuid?.() === 0) await chown(target, facts.uid, facts.gid);
}
