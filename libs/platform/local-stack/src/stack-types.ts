/** The servers of the local stack, in the order in which they are shown. */
export const serverNames = ['nats', 'postgres', 'elasticsearch'] as const;
export type ServerName = (typeof serverNames)[number];

/** Where a server came from: named by the environment, found on this machine, from the cache, or downloaded now. */
export type ServerOrigin = 'environment' | 'installed' | 'cache' | 'provisioned';

/** `dev`: sized for days of use. `test`: cheapest start and memory; fsync off, so safe for kill -9 but not for power cuts. */
export type StackProfile = 'dev' | 'test';

export type ProgressStep = 'find' | 'wait' | 'download' | 'verify' | 'unpack' | 'start' | 'stop';

/** One moment of a long step. Events with `done: false` repeat about once a second; exactly one `done: true` ends a step. */
export interface StackProgress {
  readonly server: ServerName | 'stack';
  readonly step: ProgressStep;
  readonly message: string;
  /** Bytes so far, where the step moves bytes. */
  readonly bytes?: number;
  /** Bytes in all, where known. */
  readonly totalBytes?: number;
  /** Seconds since the step began. */
  readonly seconds: number;
  readonly done: boolean;
}

export type ServerPorts = Partial<Record<ServerName, number>>;

export interface StackOptions {
  /** Folder for data, logs and state (`<checkout>/.dateline`); made when missing. */
  readonly dataDir: string;
  /** Default: all three. */
  readonly servers?: readonly ServerName[];
  /** 0 or absent: the port of the last start in this dataDir when it is free, else a free one. */
  readonly ports?: ServerPorts;
  /** Default: `dev`. */
  readonly profile?: StackProfile;
  /** Bytes at which a server's log begins anew, the earlier one kept as `.log.1`; default 20,000,000. */
  readonly logBytes?: number;
  /** Leave the servers running when this process ends; `stopStack` ends them. Default: false. */
  readonly detached?: boolean;
  readonly onProgress?: (event: StackProgress) => void;
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Aborting while the stack starts stops what was started and rejects. */
  readonly signal?: AbortSignal;
}

export interface StackServer {
  readonly name: ServerName;
  /** What a client connects to, password included. */
  readonly url: string;
  /** Undefined for a server named by the environment and for one that is stopped. */
  readonly pid: number | undefined;
  readonly version: string;
  readonly how: ServerOrigin;
  readonly logFile: string | undefined;
  /** The folder that holds the server's data alone: delete it (server stopped) and the server starts empty. */
  readonly dataDir: string | undefined;
  /** True when the server was already running: an orphan of a killed run, or a detached stack. */
  readonly reused: boolean;
}

export interface StackUrls {
  readonly NATS_URL?: string;
  readonly DATABASE_URL?: string;
  readonly ELASTICSEARCH_URL?: string;
}

export interface Stack {
  readonly urls: StackUrls;
  readonly servers: readonly StackServer[];
  /** Stops, in order, the servers that this stack started or adopted; borrowed ones and the environment's go on. */
  stop(): Promise<void>;
  /** Orderly stop of one server. Throws for a server that this stack does not own. */
  stopServer(name: ServerName): Promise<void>;
  /** Starts a stopped or killed server again, on the same port with the data that is there. */
  startServer(name: ServerName): Promise<void>;
  /** SIGKILL to the server and all its processes: what a crash looks like. */
  killServer(name: ServerName): Promise<void>;
}

/** The variable that names each server. */
export const urlVariables = {
  nats: 'NATS_URL',
  postgres: 'DATABASE_URL',
  elasticsearch: 'ELASTICSEARCH_URL',
} as const satisfies Record<ServerName, keyof StackUrls>;

/** The variable by which a user of `dateline` asks for a server's port. */
export const portVariables = {
  nats: 'DATELINE_NATS_PORT',
  postgres: 'DATELINE_POSTGRES_PORT',
  elasticsearch: 'DATELINE_ELASTICSEARCH_PORT',
} as const satisfies Record<ServerName, string>;
