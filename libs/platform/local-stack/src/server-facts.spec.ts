import { describe, expect, it } from '@jest/globals';
import { withoutDumps } from './elasticsearch-server.js';
import { withoutPassword } from './server-address.js';
import { parseInfo } from './nats-server.js';
import { formatProgress } from './progress-reporter.js';
import { mayPass } from './server-user.js';

describe('parseInfo', () => {
  it('reads the greeting of nats-server', () => {
    const text = 'INFO {"server_id":"N","version":"2.15.1","jetstream":true} \r\n';
    expect(parseInfo(text)).toEqual({ version: '2.15.1', jetstream: true });
    expect(parseInfo('INFO {"version":"2.15.1"} \r\n')).toEqual({ version: '2.15.1', jetstream: false });
  });

  it('waits while the line is not complete', () => {
    expect(parseInfo('INFO {"version":"2.1')).toBeUndefined();
  });
});

describe('withoutDumps', () => {
  it('drops collector, GC log and heap dumps, and keeps what the version needs', () => {
    const shipped =
      '# -XX:+UseG1GC\n-XX:+UseG1GC\n20-:--add-modules=x\n-Xlog:gc*:file=gc.log\n-XX:+HeapDumpOnOutOfMemoryError';
    expect(withoutDumps(shipped)).toBe('# -XX:+UseG1GC\n20-:--add-modules=x');
  });
});

describe('withoutPassword', () => {
  it('hides passwords, in lists too', () => {
    expect(withoutPassword('nats://a:secret@h:1,nats://b:other@h:2')).toBe(
      'nats://a:***@h:1,nats://b:***@h:2',
    );
    expect(withoutPassword('http://h:9200')).toBe('http://h:9200');
  });
});

describe('mayPass', () => {
  const user = { uid: 65534, gid: 65534 };
  it.each([
    ['another home of mode 0700', { uid: 0, gid: 0, mode: 0o700 }, false],
    ['a folder open to all', { uid: 0, gid: 0, mode: 0o755 }, true],
    ['his own', { uid: 65534, gid: 0, mode: 0o700 }, true],
    ['his group, closed to it', { uid: 0, gid: 65534, mode: 0o705 }, false],
  ])('%s', (_case, entry, expected) => {
    expect(mayPass(entry, user, 0o1)).toBe(expected);
  });
});

describe('formatProgress', () => {
  it('shows bytes, percent and seconds', () => {
    const event = {
      server: 'nats',
      step: 'download',
      message: 'the wheel',
      seconds: 1.26,
      done: false,
    } as const;
    expect(formatProgress({ ...event, bytes: 2_500_000, totalBytes: 10_000_000 })).toBe(
      'nats          download the wheel · 2.5 MB of 10.0 MB (25 %) · 1.3 s …',
    );
    expect(formatProgress({ ...event, seconds: 0, done: true })).toBe('nats          download the wheel');
  });
});
