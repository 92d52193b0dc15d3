import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findElasticsearch } from './elasticsearch-program.js';
import { findFreePort } from './free-port.js';
import { requireNamedJdk } from './jdk-search.js';
import { serverEnvironment, type LaunchCommand, type ServerKind, type ServerRun } from './server-kind.js';
import { giveTo, writeFor } from './server-user.js';
import type { StackProfile } from './stack-types.js';

/** Elasticsearch, one node on loopback, without security. */
export const elasticsearchServer: ServerKind = {
  name: 'elasticsearch',
  // About 15 s on an idle machine of two cores, and 40 s were seen on a busy one.
  readyWithinMs: 180_000,
  probeEveryMs: 400,
  stopSignals: [{ signal: 'SIGTERM', waitMs: 30_000 }],
  requireUsable: requireNamedJdk,
  find: findElasticsearch,
  dataFolder: (serverDir) => join(serverDir, 'data'),
  pidFile: (serverDir) => join(serverDir, 'elasticsearch.pid'),
  prepare,
  url: (_serverDir, port) => Promise.resolve(`http://127.0.0.1:${port}`),
  probe: async (url) => readRoot(await getJson(url, '/')),
  makeReady: async (url) => {
    await getJson(url, '/_cluster/health?wait_for_status=yellow&timeout=2s');
    return readRoot(await getJson(url, '/'));
  },
};

async function prepare(run: ServerRun): Promise<LaunchCommand> {
  const { serverDir, program, context } = run;
  const folder = (name: string): string => join(serverDir, name);
  // tmp holds unpacked native libraries of earlier runs.
  await rm(folder('tmp'), { recursive: true, force: true });
  for (const name of ['data', 'logs', 'tmp', 'config', 'config/jvm.options.d']) {
    await mkdir(folder(name), { recursive: true });
  }
  const shipped = await readFile(join(program.path, 'config/jvm.options'), 'utf8');
  const files = {
    'config/elasticsearch.yml': await configuration(run),
    'config/jvm.options': withoutDumps(shipped),
    'config/jvm.options.d/dateline.options': jvmOptions(serverDir, context.profile),
    'config/log4j2.properties': consoleLogging,
  };
  for (const [name, content] of Object.entries(files)) await writeFor(context.user, folder(name), content);
  await giveTo(context.user, serverDir);
  for (const name of ['data', 'logs', 'tmp', 'config']) await giveTo(context.user, folder(name));
  return launch(run);
}

/**
 * `bin/elasticsearch` is a shell script around this launcher and is not in every distribution. The launcher prepares
 * and starts the server's own JVM, hands signals on, and the server ends when its launcher does.
 */
function launch(run: ServerRun): LaunchCommand {
  const { serverDir, program } = run;
  const javaHome = program.javaHome ?? '';
  const java = join(javaHome, 'bin/java');
  return {
    program: java,
    args: [
      ...['-Xms4m', '-Xmx64m', '-XX:+UseSerialGC', `-Ddateline.server=${serverDir}`],
      ...['-cp', join(program.path, 'lib/tools/server-launcher/*')],
      ...['org.elasticsearch.server.launcher.ServerLauncher', '-p', elasticsearchServer.pidFile(serverDir)],
    ],
    cwd: program.path,
    env: serverEnvironment(run, {
      ES_HOME: program.path,
      ES_PATH_CONF: join(serverDir, 'config'),
      ES_TMPDIR: join(serverDir, 'tmp'),
      ES_JAVA_HOME: javaHome,
      JAVA: java,
      JAVA_TYPE: 'bundled',
      ES_DISTRIBUTION_TYPE: 'tar',
      CLI_JAVA_OPTS: '',
      // Java reads file names by the locale: in C, a path with other than ASCII letters is not found.
      LC_ALL: 'C.UTF-8',
    }),
  };
}

async function configuration({ serverDir, port }: ServerRun): Promise<string> {
  const settings: Record<string, string | number | boolean> = {
    'cluster.name': 'dateline-local',
    'node.name': 'local',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': await findFreePort(),
    'path.data': join(serverDir, 'data'),
    'path.logs': join(serverDir, 'logs'),
    'xpack.security.enabled': false,
    'xpack.security.enrollment.enabled': false,
    'action.destructive_requires_name': true,
    // Above 95 % disk use Elasticsearch makes indices read-only, and developers' disks are often that full.
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}

/** What the shipped options write beside the log: 2 GB of rotating GC logs, heap dumps, and the choice of collector. */
export function withoutDumps(shipped: string): string {
  const unwanted = /-Xlog:gc|HeapDump|-XX:ErrorFile|-XX:\+Use\w+GC/;
  return shipped
    .split('\n')
    .filter((line) => line.startsWith('#') || !unwanted.test(line))
    .join('\n');
}

/**
 * `test` gives up peak speed for a cheap start: C1 alone halves the CPU of starting and pays off below some 14,000
 * documents. The property `dateline.server` marks the process as ours.
 */
function jvmOptions(serverDir: string, profile: StackProfile): string {
  const heap = profile === 'test' ? '320m' : '512m';
  const options = [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:-AlwaysPreTouch',
    `-Ddateline.server=${serverDir}`,
    ...(profile === 'test' ? ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] : ['-XX:+UseG1GC']),
  ];
  return `${options.join('\n')}\n`;
}

const consoleLogging = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%consoleException%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
logger.deprecation.name = org.elasticsearch.deprecation
logger.deprecation.level = error
`;

/** fetch() refuses user and password inside a URL: they become a header. */
async function getJson(base: string, path: string): Promise<unknown> {
  const url = new URL(base);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (url.username) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
    url.username = '';
    url.password = '';
  }
  const target = new URL(path.replace(/^\//, ''), url.href.endsWith('/') ? url.href : `${url.href}/`);
  const response = await fetch(target, { headers, signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`HTTP ${response.status} from ${target.origin}`);
  return response.json();
}

function readRoot(root: unknown): string {
  const version = (root as { version?: { number?: unknown } } | null)?.version?.number;
  if (typeof version === 'string') return version;
  throw new Error('the answer is not from Elasticsearch');
}
