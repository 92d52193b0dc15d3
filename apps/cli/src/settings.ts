import { portVariables, serverNames, type ServerPorts } from '@dateline/local-stack';
import { CommandError } from './command-error.js';

/** Private ranges that the commands may contact, as for the fetcher. */
export function allowedAddresses(env: NodeJS.ProcessEnv = process.env): string[] {
  return (env.DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS ?? '')
    .split(',')
    .map((cidr) => cidr.trim())
    .filter(Boolean);
}

/** Largest page that is taken in, in bytes; the same limit as for downloads. */
export function maxBodyBytes(env: NodeJS.ProcessEnv = process.env): number {
  return numberOf('DATELINE_HTTP_BODY_BYTES', { least: 1 }, env) ?? 10 * 1024 ** 2;
}

/** Bytes at which the log of a service or server of this machine begins anew. */
export function logBytes(env: NodeJS.ProcessEnv = process.env): number {
  return numberOf('DATELINE_LOCAL_LOG_BYTES', { least: 1_000_000 }, env) ?? 20_000_000;
}

/** A port that the user asks for; undefined: any. */
export function portOf(variable: string, env: NodeJS.ProcessEnv = process.env): number | undefined {
  return numberOf(variable, { least: 0, most: 65_535 }, env) || undefined;
}

/** The ports of the servers of this machine that the user asks for. */
export function serverPorts(env: NodeJS.ProcessEnv = process.env): ServerPorts {
  const ports = serverNames.map((name) => [name, portOf(portVariables[name], env)] as const);
  return Object.fromEntries(ports.filter(([, port]) => port !== undefined));
}

/**
 * A whole number of the environment, undefined when it is not set.
 *
 * @throws CommandError that names the variable and its bounds
 */
export function numberOf(
  variable: string,
  { least, most = Number.MAX_SAFE_INTEGER }: { least: number; most?: number },
  env: NodeJS.ProcessEnv = process.env,
): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new CommandError(`${variable}="${text}" must be a whole number ${bounds}.`);
}
