import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A disk of a few megabytes that can be filled and freed. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes every free byte. */
  fill(): void;
  free(): void;
  /** Unmounts it, as soon as nobody has files there. */
  remove(): void;
}

/**
 * Mounts one (tmpfs, root on Linux).
 *
 * @returns undefined, and one line on stderr that says why, where mounting is refused
 */
export function makeSmallDisk(folder: string, megabytes = 8): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  const size = `size=${megabytes}m,mode=777`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'dateline', folder], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    const why = mounted.error?.message ?? mounted.stderr.trim();
    process.stderr.write(`  No full disk is played: mounting is refused here (${why}).\n`);
    return undefined;
  }
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      // Lazily: a log may be open for a moment longer.
      spawnSync('umount', ['-l', folder]);
    },
  };
}
