import type { ServerName } from './stack-types.js';

/** The first dotted number of a version text, as numbers: `postgres (PostgreSQL) 18.4 (Debian …)` gives [18, 4, 0]. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text);
  if (!match) return undefined;
  return [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

/** The version text alone, without product name or build suffix: `nats-server: v2.15.1` gives `2.15.1`. */
export function versionText(text: string): string | undefined {
  return /\d+(?:\.\d+)*/.exec(text)?.[0];
}

interface VersionRule {
  /** Completes "Dateline needs …". */
  readonly wanted: string;
  accepts(version: readonly [number, number, number]): boolean;
}

/**
 * NATS: the design uses delayed redelivery and per-message TTL as of 2.12. PostgreSQL: the major decides the data
 * format. Elasticsearch: the minor decides which field types and analyzers are there.
 */
export const versionRules: Record<ServerName, VersionRule> = {
  nats: {
    wanted: 'nats-server 2.12 or newer',
    accepts: ([major, minor]) => major > 2 || (major === 2 && minor >= 12),
  },
  postgres: { wanted: 'PostgreSQL 18', accepts: ([major]) => major === 18 },
  elasticsearch: {
    wanted: 'Elasticsearch 9.4',
    accepts: ([major, minor]) => major === 9 && minor === 4,
  },
};

/** Whether a version text names a version that Dateline works with; text without a number is never accepted. */
export function acceptsVersion(server: ServerName, text: string): boolean {
  const version = parseVersion(text);
  return version !== undefined && versionRules[server].accepts(version);
}
