import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const versionOf = (file: string): string =>
  (JSON.parse(readFileSync(path.join(root, file), 'utf8')) as { version: string }).version;
const version = versionOf('package.json');
const [major, minor] = version.split('.');

describe('the version of the root package.json', () => {
  it('is that of all packages', () => {
    const files = globSync('{apps,libs,tools}/{*,*/*}/package.json', {
      cwd: root,
      exclude: ['**/node_modules/**'],
    });
    const others = [...files, 'e2e/package.json'].filter((file) => versionOf(file) !== version);
    expect(files.length).toBeGreaterThan(15);
    expect(others).toEqual([]);
  });

  it.each(['fetcher', 'parser', 'enricher', 'indexer', 'api'])('is what the %s tells', async (service) => {
    const module = (await import(path.join(root, `apps/${service}/dist/${service}.module.js`))) as Record<
      string,
      { version: string }
    >;
    expect(module[service]?.version).toBe(version);
  });

  it('is what the command says, and the name of the image', () => {
    const said = execFileSync(process.execPath, ['apps/cli/dist/main.js', '--version'], { cwd: root });
    expect(said.toString().trim()).toBe(version);
    for (const file of ['docker-compose.yml', 'deploy/docker/Dockerfile'])
      expect(readFileSync(path.join(root, file), 'utf8')).toMatch(
        new RegExp(`dateline:.*${version.replaceAll('.', '\\.')}`),
      );
  });

  it('begins with what the fetcher calls itself', () => {
    const settings = readFileSync(path.join(root, 'docs/reference/settings.md'), 'utf8');
    expect(settings).toContain(`\`Dateline/${major}.${minor}\``);
  });
});
