import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  user?: string;
  init?: boolean;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  privileged?: boolean;
  mem_limit?: string;
  pids_limit?: number;
  restart?: string;
  stop_grace_period?: string;
  logging?: { options?: Record<string, string> };
  environment?: Record<string, string>;
  healthcheck?: { test?: string[]; disable?: boolean; interval?: string; timeout?: string; retries?: number };
  depends_on?: Record<string, { condition: string }>;
  networks?: string[];
  ports?: string[];
  volumes?: string[];
  profiles?: string[];
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const facts = JSON.parse(read('package.json')) as { version: string };
const services = Object.entries(compose.services);
const named = (...names: string[]) => names.map((name) => [name, compose.services[name]!] as const);

const LINE = ['fetcher', 'parser', 'enricher', 'indexer', 'api'];
const SERVERS = ['nats', 'postgres', 'elasticsearch'];
const ONCE = ['setup', 'newsroom-sources'];
const OURS = [...LINE, ...ONCE, 'newsroom'];
const LASTING = [...LINE, ...SERVERS, 'newsroom'];

it('has exactly the services that this specification knows', () => {
  expect(Object.keys(compose.services).sort()).toEqual([...OURS, ...SERVERS].sort());
});

describe.each(services)('%s', (name, service) => {
  it('gives up every capability, cannot gain new ones, and is bounded', () => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.privileged).toBeUndefined();
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.logging?.options).toMatchObject({ 'max-size': '10m', 'max-file': '3' });
    expect(service.tmpfs?.find((mount) => mount.startsWith('/tmp:'))).toMatch(/size=\d+m/);
  });

  it('gets back only the capabilities that its image needs to step down', () => {
    const allowed = name === 'postgres' ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] : undefined;
    expect(service.cap_add).toEqual(allowed);
  });

  it('cannot write to its own files', () => {
    // Elasticsearch writes its keystore beside its configuration at every start.
    expect(service.read_only).toBe(name !== 'elasticsearch');
  });

  it('publishes ports on this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect((service.ports ?? []).length > 0).toBe(['api', 'elasticsearch'].includes(name));
  });

  it('ends cleanly, and comes back when it is meant to last', () => {
    expect(service.stop_grace_period).toMatch(/^\d+s$/);
    expect(service.restart).toBe(LASTING.includes(name) ? 'unless-stopped' : 'no');
  });

  it('says whether it is well, when it is meant to last', () => {
    if (ONCE.includes(name)) {
      expect(service.healthcheck).toEqual({ disable: true });
      return;
    }
    expect(service.healthcheck?.test?.[0]).toBe('CMD');
    expect(service.healthcheck).toMatchObject({
      interval: expect.stringMatching(/^\d+s$/),
      timeout: expect.stringMatching(/^\d+s$/),
      retries: expect.any(Number),
    });
  });

  it('waits for services that exist, in a way that can come true', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(other);
      expect(condition).toBe(ONCE.includes(other) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  it('lives on declared networks, and writes to named volumes only', () => {
    expect(Object.keys(compose.networks)).toEqual(expect.arrayContaining(service.networks!));
    for (const volume of service.volumes ?? [])
      expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });
});

describe.each(named(...OURS))('%s', (_, service) => {
  it('is the one image in a role of its own, as a user without rights', () => {
    expect(service.image).toBe(`dateline:\${DATELINE_VERSION:-${facts.version}}`);
    expect(service.build).toEqual({ context: '.', dockerfile: 'deploy/docker/Dockerfile' });
    expect(service.user).toBe('10001:10001');
    expect(service.init).toBe(true);
  });

  it('runs a program whose source is there', () => {
    const program = service.command![0]!;
    expect(program).toMatch(/^(apps|libs)\/[a-z]+\/dist\/.*main\.js$/);
    const source = program.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
  });
});

describe.each(named(...LINE))('%s', (name, service) => {
  it('starts when setup has succeeded, and is asked at its health port', () => {
    expect(service.command).toEqual([`apps/${name}/dist/main.js`]);
    expect(service.depends_on).toEqual({ setup: { condition: 'service_completed_successfully' } });
    expect(service.environment?.['DATELINE_HEALTH_PORT']).toBe('8080');
    expect(service.healthcheck?.test?.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
    expect(service.healthcheck?.test?.[3]).toContain('http://127.0.0.1:8080/readyz');
  });

  it('finds the three servers, at other addresses when they are given', () => {
    expect(service.environment).toMatchObject({
      NATS_URL: '${NATS_URL:-nats://nats:4222}',
      DATABASE_URL: expect.stringMatching(/^\$\{DATABASE_URL:-postgres:.*@postgres:5432/),
      ELASTICSEARCH_URL: '${ELASTICSEARCH_URL:-http://elasticsearch:9200}',
    });
  });

  it('reaches the web only when that is its work', () => {
    expect(service.networks).toEqual(['fetcher', 'api'].includes(name) ? ['line', 'edge'] : ['line']);
  });
});

describe('servers', () => {
  it('are official images, pinned to the versions that the local stack runs', () => {
    expect(SERVERS.map((name) => compose.services[name]?.image)).toEqual([
      'nats:2.15.1-alpine',
      'postgres:18.4-bookworm',
      'elasticsearch:9.4.3',
    ]);
  });

  it('keep their data in named volumes, and are healthy before setup begins', () => {
    for (const name of SERVERS) expect(compose.services[name]?.volumes).toHaveLength(1);
    const conditions = Object.fromEntries(SERVERS.map((name) => [name, { condition: 'service_healthy' }]));
    expect(compose.services['setup']?.depends_on).toEqual(conditions);
  });

  it('cannot be reached but through the line’s own network, which has no way out', () => {
    expect(compose.networks['line']).toEqual({ internal: true });
    expect(compose.services['nats']?.networks).toEqual(['line']);
    expect(compose.services['postgres']?.networks).toEqual(['line']);
  });
});

describe('demo', () => {
  it('is a profile: the newsroom and the one-shot that adds its feeds', () => {
    const inProfile = services.filter(([, service]) => service.profiles !== undefined).map(([name]) => name);
    expect(inProfile.sort()).toEqual(['newsroom', 'newsroom-sources']);
    expect(compose.services['newsroom-sources']?.command).toContain('http://newsroom:18090/sites.opml');
    const newsroom = compose.services['newsroom']?.command?.join(' ');
    expect(newsroom).toContain('--host 0.0.0.0 --public-host newsroom --no-faults --port 18090');
  });

  it('allows no private address by itself', () => {
    for (const name of ['fetcher', 'newsroom-sources']) {
      const allowed = compose.services[name]?.environment?.['DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS'];
      expect(allowed).toBe('${DATELINE_HTTP_ALLOW_ADDRESSES_CIDRS:-}');
    }
  });
});
