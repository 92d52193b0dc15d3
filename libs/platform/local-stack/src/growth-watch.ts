import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepReport } from './progress-reporter.js';

/** Bytes of all files below a folder; what vanishes meanwhile counts nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Package clients show no progress that a program could read, so the growing folder is watched: once a second
 * while `work` runs, and once after it.
 */
export async function watchGrowth<T>(
  folder: string,
  report: StepReport,
  totalBytes: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const look = async (): Promise<void> => report.update(await folderBytes(folder), totalBytes);
  const timer = setInterval(() => void look(), 1_000);
  try {
    const result = await work();
    await look();
    return result;
  } finally {
    clearInterval(timer);
  }
}
