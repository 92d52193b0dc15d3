/** The servers that a test line runs on. */
export interface TestServers {
  readonly natsUrl: string;
  /** Any database of the server; the line makes one of its own beside it. */
  readonly databaseUrl: string;
  readonly elasticsearchUrl: string;
}

const VARIABLES = {
  natsUrl: 'NATS_URL',
  databaseUrl: 'DATABASE_URL',
  elasticsearchUrl: 'ELASTICSEARCH_URL',
} as const satisfies Record<keyof TestServers, string>;

/**
 * The servers of the environment, where `npm test` puts those that it has started.
 *
 * @param known servers that the test has started itself; they win
 * @throws Error that names every variable that is missing
 */
export function testServers(
  known: Partial<TestServers> = {},
  env: NodeJS.ProcessEnv = process.env,
): TestServers {
  const all = Object.entries(VARIABLES).map(([key, variable]) => ({
    key,
    variable,
    url: known[key as keyof TestServers] ?? env[variable],
  }));
  const missing = all.filter(({ url }) => !url).map(({ variable }) => variable);
  if (missing.length > 0) {
    throw new Error(
      `A test line needs real servers, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set; \`npm test -- --only e2e\` starts them.`,
    );
  }
  return Object.fromEntries(all.map(({ key, url }) => [key, url])) as unknown as TestServers;
}
