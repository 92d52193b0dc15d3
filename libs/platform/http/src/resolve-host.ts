import { lookup } from 'node:dns/promises';

/** Answers all addresses of a host name, in the order to try them; throws or answers none when there are none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** The system's own resolver (hosts file, search domains, DNS): one look-up, both families. */
export const resolveHost: ResolveHost = async (hostname) => {
  const answers = await lookup(hostname, { all: true, order: 'verbatim' });
  return answers.map((answer) => answer.address);
};
