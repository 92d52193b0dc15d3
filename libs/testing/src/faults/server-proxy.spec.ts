import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';
import { openProxy, type ServerProxy } from './server-proxy.js';

describe('a way to a server', () => {
  const opened: { destroy(): void }[] = [];
  let first: Server;
  let second: Server;
  let proxy: ServerProxy;

  beforeEach(async () => {
    first = await greeter('first');
    second = await greeter('second');
    proxy = await openProxy(urlOf(first));
  });

  afterEach(async () => {
    opened.splice(0).forEach((one) => one.destroy());
    await proxy.close();
    for (const server of [first, second]) {
      server.close();
      await once(server, 'close');
    }
  });

  it('lets bytes and ends through, both ways', async () => {
    const client = dial();
    client.socket.write('a');
    await until('the answer is there', () => client.heard() === 'first:a');
    client.socket.end();
    await until('both ends are closed', () => client.isClosed() && proxy.connections === 0);
  });

  it('cuts: what was open ends, what is new is refused, until it is restored', async () => {
    const client = dial();
    await until('it is open', () => proxy.connections === 1);
    proxy.cut();
    await until('it has ended', () => client.isClosed());
    const refused = dial();
    await until('it is refused', () => refused.isClosed());
    proxy.restore();
    expect(await answer()).toBe('first:a');
  });

  it('goes half-open: no byte, no end, and none afterwards on what was forgotten', async () => {
    const client = dial();
    client.socket.write('a');
    await until('the answer is there', () => client.heard() === 'first:a');
    proxy.goHalfOpen();
    const late = dial();
    for (const one of [client, late]) one.socket.write('b');
    await until('the late one is accepted', () => proxy.connections === 2);
    await sleep(200);
    proxy.restore();
    client.socket.write('c');
    late.socket.end();
    await sleep(200);
    expect([client.heard(), client.isClosed()]).toEqual(['first:a', false]);
    expect([late.heard(), late.isClosed()]).toEqual(['', false]);
    expect(await answer()).toBe('first:a');
    proxy.restore();
    await until('nothing is kept of the one that gave up', () => proxy.connections === 2);
  });

  it('slows down without changing the order', async () => {
    const client = dial();
    await until('it is open', () => proxy.connections === 1);
    proxy.slowDown(150);
    const from = performance.now();
    client.socket.write('a');
    await sleep(20);
    proxy.slowDown(0);
    client.socket.write('b');
    await until('both are answered, a first', () => /^first:ab$|^first:afirst:b$/.test(client.heard()), {
      everyMs: 5,
    });
    expect(performance.now() - from).toBeGreaterThanOrEqual(149);
  });

  it('fails over: what was open ends, and what is new meets the other server', async () => {
    const client = dial();
    await until('it is open', () => proxy.connections === 1);
    proxy.retarget(urlOf(second));
    await until('it has ended', () => client.isClosed());
    expect(await answer()).toBe('second:a');
  });

  async function greeter(name: string): Promise<Server> {
    const server = createServer((socket) => {
      opened.push(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => socket.write(`${name}:${chunk.toString()}`));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  function dial(): { socket: Socket; heard: () => string; isClosed: () => boolean } {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(proxy.url).port) });
    opened.push(socket);
    let heard = '';
    let isClosed = false;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.once('close', () => (isClosed = true));
    return { socket, heard: () => heard, isClosed: () => isClosed };
  }

  async function answer(): Promise<string> {
    const { socket, heard } = dial();
    socket.write('a');
    await until('the answer is there', () => heard() !== '');
    return heard();
  }

  const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
