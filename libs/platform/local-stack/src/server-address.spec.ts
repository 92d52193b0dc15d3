import { describe, expect, it } from '@jest/globals';
import { addressProblem } from './server-address.js';
import type { ServerName } from './stack-types.js';

describe('the address of a server', () => {
  it.each<[ServerName, string]>([
    ['nats', 'nats://127.0.0.1:4222'],
    ['nats', 'nats://one:4222, tls://user:secret@two'],
    ['postgres', 'postgres://dateline@localhost/dateline?sslmode=require'],
    ['postgres', 'postgresql://dateline:p%40ss@[::1]:5432/dateline'],
    ['elasticsearch', 'https://elastic:secret@search.example:9243/es/'],
  ])('of %s may be %s', (name, address) => {
    expect(addressProblem(name, address)).toBeUndefined();
  });

  it.each<[ServerName, string, string]>([
    [
      'nats',
      'nonsense',
      'NATS_URL="nonsense" is no address of a server; it must be like nats://127.0.0.1:4222.',
    ],
    ['nats', 'nats://one:4222,nonsense', 'NATS_URL="nats://one:4222,nonsense" is no'],
    ['postgres', 'nonsense', 'DATABASE_URL="nonsense" is no address of a server'],
    ['postgres', 'mysql://u:secret@h/db', 'DATABASE_URL="mysql://u:***@h/db" is no address'],
    ['elasticsearch', 'localhost:9200', 'ELASTICSEARCH_URL="localhost:9200" is no address'],
    ['elasticsearch', 'http://', 'ELASTICSEARCH_URL="http://" is no address'],
  ])('of %s is not %s', (name, address, sentence) => {
    expect(addressProblem(name, address)).toContain(sentence);
  });
});
