import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chooseJdk, newestFirst, readModules } from './jdk-search.js';

const context = { user: undefined, signal: new AbortController().signal };
let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'dateline-jdk-')));
});
afterEach(() => rm(folder, { recursive: true }));

/** A home whose `java` lists the modules given. */
async function makeHome(name: string, modules: string): Promise<string> {
  const home = join(folder, name);
  await mkdir(join(home, 'bin'), { recursive: true });
  await writeFile(join(home, 'bin/java'), `#!/bin/sh\necho '${modules}'\n`);
  await chmod(join(home, 'bin/java'), 0o755);
  return home;
}

describe('chooseJdk', () => {
  it('passes over what is too old or only a runtime, and takes the first that is fit', async () => {
    const homes = [
      join(folder, 'missing'),
      await makeHome('old', 'java.base@17.0.1\njdk.jlink@17.0.1'),
      await makeHome('runtime', 'java.base@25.0.1'),
      await makeHome('fit', 'java.base@21.0.1\njdk.jlink@21.0.1'),
      await makeHome('newer', 'java.base@25.0.1\njdk.jlink@25.0.1'),
    ];
    expect(await chooseJdk(homes, context)).toEqual({ home: join(folder, 'fit'), major: 21 });
  });

  it('says what it found and what can be done', async () => {
    const homes = [await makeHome('old', 'java.base@17.0.1'), await makeHome('runtime', 'java.base@25.0.1')];
    await expect(chooseJdk(homes, context)).rejects.toThrow(
      `found only ${folder}/old (version 17), ${folder}/runtime (version 25 without jdk.jlink). Install a JDK 21`,
    );
    await expect(chooseJdk([], context)).rejects.toThrow('jdk.jlink; found none. Install');
  });
});

describe('readModules', () => {
  it('tells a JDK with jlink from a runtime without', () => {
    expect(readModules('java.base@25.0.3\njdk.jlink@25.0.3\n')).toEqual({ major: 25, hasJlink: true });
    expect(readModules('java.base@21.0.1\njava.sql@21.0.1\n')).toEqual({ major: 21, hasJlink: false });
    expect(readModules('Unrecognized option: --list-modules')).toEqual({ major: 0, hasJlink: false });
  });
});

describe('newestFirst', () => {
  it('puts the highest major first', () => {
    const names = ['java-17-openjdk-amd64', 'temurin-25-jdk-amd64', 'default-java', '21.0.4-tem'];
    expect(names.sort(newestFirst)).toEqual([
      'temurin-25-jdk-amd64',
      '21.0.4-tem',
      'java-17-openjdk-amd64',
      'default-java',
    ]);
  });
});
