import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.js';
import { isExecutable, onPath } from './server-program.js';
import { blockedAt } from './server-user.js';
import type { StackContext } from './stack-context.js';

export interface Jdk {
  readonly home: string;
  /** Major version. */
  readonly major: number;
}

const oldestMajor = 21;

/** What `java --list-modules` says about fitness: the major version, and whether `jdk.jlink` (a full JDK) is there. */
export function readModules(output: string): { readonly major: number; readonly hasJlink: boolean } {
  return {
    major: Number(/^java\.base@(\d+)/m.exec(output)?.[1] ?? 0),
    hasJlink: /^jdk\.jlink@/m.test(output),
  };
}

/**
 * A JDK for Elasticsearch: 21 or newer with the module jdk.jlink, which its entitlement agent needs (JREs and
 * jlinked runtimes lack it). ES_JAVA_HOME, JAVA_HOME and PATH come first; then the usual folders, newest first,
 * since the machine's default `java` is often older than a JDK beside it.
 */
export async function findJdk(context: StackContext, bundled?: string): Promise<Jdk> {
  return chooseJdk(await candidates(context, bundled), context);
}

/** The first fit home of a list. Throws one sentence that says what was found and what can be done. */
export async function chooseJdk(
  homes: readonly string[],
  context: Pick<StackContext, 'user' | 'signal'>,
): Promise<Jdk> {
  const passedOver: string[] = [];
  const seen = new Set<string>();
  for (const candidate of homes) {
    const home = await realpath(candidate).catch(() => undefined);
    if (!home || seen.has(home) || !(await isExecutable(join(home, 'bin/java')))) continue;
    seen.add(home);
    const verdict = await judge(home, context);
    if (typeof verdict !== 'string') return verdict;
    passedOver.push(`${home} (${verdict})`);
  }
  const found = passedOver.length > 0 ? `; found only ${passedOver.join(', ')}` : '; found none';
  throw new Error(
    `Elasticsearch needs a JDK 21 or newer with the module jdk.jlink${found}. Install a JDK 21 or newer, set ES_JAVA_HOME to one, or set ELASTICSEARCH_URL to a running Elasticsearch 9.4.`,
  );
}

/** Throws one sentence when ES_JAVA_HOME is set and names no JDK that Elasticsearch can run on. */
export async function requireNamedJdk(context: Pick<StackContext, 'env' | 'user' | 'signal'>): Promise<void> {
  const named = context.env['ES_JAVA_HOME'];
  if (!named) return;
  const isThere = await isExecutable(join(named, 'bin/java'));
  const verdict = isThere ? await judge(named, context) : 'bin/java is not there';
  if (typeof verdict !== 'string') return;
  throw new Error(
    `ES_JAVA_HOME names ${named}, which is no JDK ${oldestMajor} or newer with the module jdk.jlink (${verdict}); name another, or unset it to have one looked for.`,
  );
}

async function judge(home: string, context: Pick<StackContext, 'user' | 'signal'>): Promise<Jdk | string> {
  const blocked = await blockedAt(join(home, 'bin/java'), context.user);
  if (blocked) return `uid ${context.user?.uid}, which runs the server, cannot enter ${blocked}`;
  const { code, output } = await runCommand(join(home, 'bin/java'), ['--list-modules'], {
    signal: context.signal,
    timeoutMs: 30_000,
  });
  if (code !== 0) return 'older than 9 or broken';
  const { major, hasJlink } = readModules(output);
  if (major < oldestMajor) return `version ${major}`;
  return hasJlink ? { home, major } : `version ${major} without jdk.jlink`;
}

async function candidates(context: StackContext, bundled: string | undefined): Promise<string[]> {
  const { env } = context;
  const onSearchPath: string[] = [];
  for (const java of await onPath('java', env)) {
    const real = await realpath(java).catch(() => undefined);
    if (real) onSearchPath.push(dirname(dirname(real)));
  }
  const named = [env['ES_JAVA_HOME'], bundled, env['JAVA_HOME']].filter(
    (home) => home !== undefined && home !== '',
  );
  return [...(named as string[]), ...onSearchPath, ...(await usualHomes(env['HOME'] || homedir()))];
}

async function usualHomes(home: string): Promise<string[]> {
  const folders: readonly (readonly [string, string])[] = [
    ['/usr/lib/jvm', ''],
    ['/usr/lib64/jvm', ''],
    ['/usr/java', ''],
    ['/opt', ''],
    ['/opt/java', ''],
    ['/usr/local', ''],
    [join(home, '.sdkman/candidates/java'), ''],
    [join(home, '.jdks'), ''],
    [join(home, '.asdf/installs/java'), ''],
    ['/Library/Java/JavaVirtualMachines', 'Contents/Home'],
    [join(home, 'Library/Java/JavaVirtualMachines'), 'Contents/Home'],
    ['/opt/homebrew/opt', 'libexec/openjdk.jdk/Contents/Home'],
    ['/usr/local/opt', 'libexec/openjdk.jdk/Contents/Home'],
  ];
  const homes: string[] = [];
  for (const [folder, below] of folders) {
    const names = (await readdir(folder).catch(() => [])).sort(newestFirst);
    homes.push(...names.map((name) => join(folder, name, below)));
  }
  return homes;
}

/** By the first number of 2 digits or more in the name (`temurin-25-jdk-amd64`, `java-17-openjdk`, `21.0.4-tem`). */
export function newestFirst(one: string, other: string): number {
  const major = (name: string): number => Number(/\d{2,}/.exec(name)?.[0] ?? 0);
  return major(other) - major(one) || one.localeCompare(other);
}
