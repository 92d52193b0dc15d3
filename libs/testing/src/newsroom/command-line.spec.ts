import { describe, expect, it } from '@jest/globals';
import { readCommandLine } from './command-line.js';
import { chooseMode } from './doors.js';

describe('readCommandLine', () => {
  it('has defaults and no programme', () => {
    expect(readCommandLine([])).toMatchObject({ port: 8090, sites: 6, faults: true, host: '127.0.0.1' });
    expect(readCommandLine([])).not.toHaveProperty('programme');
    expect(readCommandLine([])).not.toHaveProperty('publicHost');
  });

  it('reads every flag', () => {
    const flags =
      '--port 0 --sites 3 --articles 7 --seed 5 --page-bytes 9000 --feed-entries 4 --latency-ms 2 --programme-publish 6 --programme-correct 1 --programme-every 0.5 --no-faults --host 0.0.0.0 --public-host newsroom';
    expect(readCommandLine(flags.split(' '))).toEqual({
      port: 0,
      sites: 3,
      articlesPerSite: 7,
      seed: 5,
      pageBytes: 9000,
      feedEntries: 4,
      latencyMs: 2,
      faults: false,
      host: '0.0.0.0',
      publicHost: 'newsroom',
      programme: { publishEverySeconds: 0.5, publishCount: 6, correctCount: 1 },
    });
  });

  it('gives null for help, and one clear sentence for what is wrong', () => {
    expect(readCommandLine(['--help'])).toBeNull();
    expect(() => readCommandLine(['--sites', 'many'])).toThrow(
      '--sites needs a number of 0 or more, not "many".',
    );
    expect(() => readCommandLine(['--articles=-1'])).toThrow('--articles needs a number');
    expect(() => readCommandLine(['--unknown'])).toThrow('--unknown');
  });
});

describe('chooseMode', () => {
  it('tells sites apart by address on Linux, by port elsewhere, by path under a shared name', () => {
    expect(chooseMode({ host: '127.0.0.1', publicHost: undefined }, 'linux')).toBe('addresses');
    expect(chooseMode({ host: '127.0.0.1', publicHost: undefined }, 'darwin')).toBe('ports');
    expect(chooseMode({ host: '0.0.0.0', publicHost: undefined }, 'linux')).toBe('paths');
    expect(chooseMode({ host: '127.0.0.1', publicHost: 'newsroom' }, 'linux')).toBe('paths');
  });
});
