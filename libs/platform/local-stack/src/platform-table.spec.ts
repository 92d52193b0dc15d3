import { describe, expect, it } from '@jest/globals';
import { natsPin, postgresPin } from './pins.js';
import { platformKey, requireGlibc, thisMachine } from './platform-table.js';

describe('platformKey', () => {
  it.each([
    ['linux', 'x64', 'linux-x64'],
    ['linux', 'arm64', 'linux-arm64'],
    ['darwin', 'arm64', 'darwin-arm64'],
  ])('%s %s', (platform, arch, expected) => {
    expect(platformKey({ platform, arch, glibc: undefined })).toBe(expected);
  });

  it.each([
    ['win32', 'x64'],
    ['linux', 's390x'],
  ])('says what to do on %s %s', (platform, arch) => {
    const find = (): string => platformKey({ platform, arch, glibc: undefined });
    expect(find).toThrow(`No server packages are pinned for ${platform}-${arch}`);
    expect(find).toThrow('set NATS_URL, DATABASE_URL and ELASTICSEARCH_URL');
  });

  it('knows the machine of this test', () => {
    expect(thisMachine()).toMatchObject({ platform: process.platform, arch: process.arch });
  });
});

describe('requireGlibc', () => {
  it('turns down musl and nothing else', () => {
    expect(() => requireGlibc({ platform: 'linux', arch: 'x64', glibc: undefined })).toThrow('musl');
    expect(() => requireGlibc({ platform: 'linux', arch: 'x64', glibc: '2.36' })).not.toThrow();
    expect(() => requireGlibc({ platform: 'darwin', arch: 'x64', glibc: undefined })).not.toThrow();
  });
});

describe('pins', () => {
  it('are digests of the right length, each of its own', () => {
    const wheels = Object.values(natsPin.wheelSha256);
    const tarballs = Object.values(postgresPin.tarballIntegrity);
    for (const digest of wheels) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    for (const digest of tarballs) expect(digest).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    expect(new Set([...wheels, ...tarballs]).size).toBe(8);
  });
});
