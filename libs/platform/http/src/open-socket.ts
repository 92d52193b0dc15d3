import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where to connect to: every address was checked before. */
export interface SocketTarget {
  /** The host as in the URL, for TLS and messages; never resolved again. */
  readonly host: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly isSecure: boolean;
  readonly timeoutMs: number;
  /** Called at once with the socket under construction, so that closing the client can end it. */
  readonly onSocket: (socket: Socket) => void;
}

/** Opens a connection to one of the addresses; with `isSecure` it is ready after the TLS handshake. */
export type OpenSocket = (target: SocketTarget) => Promise<Socket>;

/** How long one address may take before the next is tried beside it (RFC 8305 calls it the attempt delay). */
const ATTEMPT_DELAY_MS = 500;

/** Real connections: TCP or TLS 1.2+ with certificate check, HTTP/1.1, addresses tried in order (RFC 8305). */
export const openSocket: OpenSocket = (target) =>
  new Promise((resolve, reject) => {
    const socket = dial(target);
    target.onSocket(socket);
    const timer = setTimeout(() => {
      socket.destroy(connectTimeout(target));
    }, target.timeoutMs);
    const onError = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    const onClose = (): void => onError(new Error('closed while connecting'));
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once(target.isSecure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      resolve(socket);
    });
  });

function dial(target: SocketTarget): Socket {
  const list = target.addresses.map((address) => ({ address, family: isIP(address) }));
  // The look-up that Node asks for is answered with what was checked: no second resolution can differ.
  const lookup: LookupFunction = (_hostname, options, callback) => {
    const first = list[0];
    if (options.all) callback(null, list);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
  const options = {
    host: list.length === 1 ? (list[0]?.address as string) : target.host,
    port: target.port,
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_DELAY_MS,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  };
  if (!target.isSecure) return connectTcp(options);
  const servername = isIP(target.host) ? '' : target.host;
  return connectTls({ ...options, servername, ALPNProtocols: ['http/1.1'], minVersion: 'TLSv1.2' });
}

function connectTimeout(target: SocketTarget): Error {
  const error = new Error(`no connection to ${target.host}:${target.port} within ${target.timeoutMs} ms`);
  return Object.assign(error, { code: 'ETIMEDOUT' });
}
