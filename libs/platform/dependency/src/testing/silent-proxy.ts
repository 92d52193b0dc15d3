import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a real server that can fall silent, for specs: no byte, no FIN and no RST passes any more. */
export interface SilentProxy {
  /** The server's URL with the proxy's address. */
  readonly url: string;
  /** Connections that a client holds open at present, the silent ones included. */
  readonly connections: number;
  /** What is open now stays silent for ever; what is opened later is joined to the server as before. */
  fallSilent(): void;
  close(): Promise<void>;
}

export async function openSilentProxy(serverUrl: string): Promise<SilentProxy> {
  const target = new URL(serverUrl);
  const clients = new Set<Socket>();
  const joints = new Set<[Socket, Socket]>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    const joint: [Socket, Socket] = [client, upstream];
    clients.add(client);
    joints.add(joint);
    for (const socket of joint) socket.on('error', () => socket.destroy());
    client.once('close', () => clients.delete(client));
    client.once('close', () => joints.has(joint) && upstream.destroy());
    upstream.once('close', () => joints.has(joint) && client.destroy());
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target.hostname = '127.0.0.1';
  const own = new URL(target);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href.replace(/\/$/, ''),
    get connections() {
      return clients.size;
    },
    fallSilent() {
      for (const [client, upstream] of joints) {
        client.unpipe(upstream);
        upstream.unpipe(client);
        // What the client still sends is swallowed, as by a firewall; the server hears nothing more.
        client.resume();
        upstream.resume();
        client.once('end', () => client.end());
        client.once('close', () => upstream.destroy());
      }
      joints.clear();
    },
    async close() {
      for (const socket of [...joints].flat().concat([...clients])) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
