import { join, resolve } from 'node:path';
import { environmentServer } from './environment-server.js';
import { takeLock } from './file-lock.js';
import { inspectServer } from './inspect-server.js';
import { ManagedServer, type ManagedSetup } from './managed-server.js';
import { ownIdentity } from './process-identity.js';
import { stopProcess } from './process-stop.js';
import { ProgressReporter } from './progress-reporter.js';
import { decide } from './reuse-decision.js';
import { nameOf, RunningStack, type StackMember } from './running-stack.js';
import { openDataDir, openServerFolder } from './server-folder.js';
import { serverKinds } from './server-kinds.js';
import { runFolder } from './server-record.js';
import { serverUser } from './server-user.js';
import type { StackContext } from './stack-context.js';
import { serverNames, urlVariables, type ServerName, type Stack, type StackOptions } from './stack-types.js';

/**
 * Starts nats-server, PostgreSQL and Elasticsearch side by side, or takes what runs already. Each comes from the
 * first of: its URL in the environment, a program on this machine, the cache, a pinned download. Rejects with one
 * clear sentence, and then nothing that it started goes on running. Aborting `options.signal` does the same.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const failure = new AbortController();
  const signals = [failure.signal, ...(options.signal ? [options.signal] : [])];
  const context = await openContext(options, AbortSignal.any(signals));
  const lock = await takeLock(join(runFolder(context.dataDir), 'stack.lock'), {
    signal: context.signal,
    onWait: (pid) => context.progress.note('stack', 'wait', `process ${pid} is starting this stack; waiting`),
  });
  try {
    const names = serverNames.filter((name) => (options.servers ?? serverNames).includes(name));
    const isNamed = (name: ServerName) => Boolean(context.env[urlVariables[name]]);
    // What the settings name is looked at before anything starts: the cheapest moment to find that it cannot be used.
    const named = await Promise.all(names.filter(isNamed).map((name) => namedMember(name, context)));
    const managed = names.filter((name) => !isNamed(name));
    for (const name of managed) await serverKinds[name].requireUsable?.(context);
    const results = await Promise.allSettled(
      managed.map((name) =>
        managedMember(name, context, options).catch((error: unknown) => {
          failure.abort(error);
          throw error;
        }),
      ),
    );
    const members = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const stack = new RunningStack(inOrder([...named, ...members]), context.progress);
    if (members.length === managed.length) return stack;
    await stack.stop();
    throw context.signal.reason;
  } finally {
    await lock.release();
  }
}

async function openContext(options: StackOptions, signal: AbortSignal): Promise<StackContext> {
  const wanted = resolve(options.dataDir);
  const user = await serverUser(wanted);
  return {
    dataDir: await openDataDir(wanted, user),
    profile: options.profile ?? 'dev',
    env: options.env ?? process.env,
    user,
    progress: new ProgressReporter(options.onProgress),
    signal,
    logBytes: options.logBytes ?? 20_000_000,
  };
}

function inOrder(members: readonly StackMember[]): StackMember[] {
  const place = (member: StackMember) => serverNames.indexOf(nameOf(member));
  return [...members].sort((one, other) => place(one) - place(other));
}

async function namedMember(name: ServerName, context: StackContext): Promise<StackMember> {
  const variable = urlVariables[name];
  const server = await environmentServer(serverKinds[name], context.env[variable] ?? '');
  context.progress.note(name, 'find', `${name} ${server.version} named by ${variable}`);
  return { server };
}

async function managedMember(
  name: ServerName,
  context: StackContext,
  options: StackOptions,
): Promise<StackMember> {
  const kind = serverKinds[name];
  const setup: ManagedSetup = {
    kind,
    context,
    serverDir: await openServerFolder(context.dataDir, name, context.user),
    fixedPort: options.ports?.[name] || undefined,
    owner: options.detached ? null : await ownIdentity(),
  };
  return { managed: await openManaged(setup) };
}

async function openManaged(setup: ManagedSetup): Promise<ManagedServer> {
  const { kind, context, serverDir, fixedPort } = setup;
  const { finding, record, process } = await inspectServer(kind, context.dataDir, serverDir, fixedPort);
  const decision = decide(finding);
  if ((decision === 'adopt' || decision === 'borrow') && record) {
    const text = `${kind.name} ${record.version} runs already on port ${record.port} (pid ${record.process?.pid})`;
    context.progress.note(kind.name, 'find', text);
    return ManagedServer.reuse(setup, record, decision === 'adopt');
  }
  if (decision === 'refuse') {
    const wish = fixedPort === undefined ? 'does not answer' : `does not answer on port ${fixedPort}`;
    throw new Error(
      `${kind.name} in ${context.dataDir} is in use by process ${record?.owner?.pid} and ${wish}; end that process first.`,
    );
  }
  if (decision === 'replace' && process) {
    const step = context.progress.begin(kind.name, 'stop', `pid ${process.pid}, left by an earlier run`);
    await stopProcess(process, kind.stopSignals);
    step.done();
  }
  return ManagedServer.launch(setup, await kind.find(context));
}
