import type { ServerKey } from '../faults/faulty-servers.js';
import type { ChaosContext, ChaosFault } from './chaos-context.js';
import { lengthOf, pause } from './service-faults.js';

const natsKilled: ChaosFault = {
  kind: 'NATS killed',
  choose: (context) => {
    const seconds = lengthOf(context);
    const { stack } = context.servers;
    const run = async () => {
      await stack.killServer('nats');
      await pause(context, seconds);
      await stack.startServer('nats');
    };
    return { what: `kill -9 of nats-server, away for ${seconds} s`, run };
  },
};

const natsRolledBack: ChaosFault = {
  kind: 'NATS rolled back',
  choose: (context) => {
    const seconds = lengthOf(context);
    const run = async () => {
      await context.servers.broker.takeImage();
      await pause(context, seconds);
      await context.servers.broker.rollBack();
    };
    return { what: `nats-server's store put back by ${seconds} s`, run };
  },
};

const natsWiped: ChaosFault = {
  kind: 'NATS wiped',
  choose: ({ servers }) => ({ what: `nats-server's store wiped`, run: () => servers.broker.wipe() }),
};

const postgresKilled: ChaosFault = {
  kind: 'PostgreSQL killed',
  choose: (context) => {
    const seconds = lengthOf(context);
    const { postgres } = context.servers;
    const run = async () => {
      await postgres.kill();
      await pause(context, seconds);
      await postgres.startAgain();
    };
    return { what: `kill -9 of PostgreSQL, away for ${seconds} s`, run };
  },
};

const postgresFailedOver: ChaosFault = {
  kind: 'PostgreSQL failed over',
  choose: (context) => {
    const seconds = lengthOf(context);
    const { servers } = context;
    const run = async () => {
      await servers.postgres.follow();
      servers.postgres.fallBehind();
      await pause(context, seconds);
      await servers.failOver();
    };
    return { what: `failover to a replica that misses the last ${seconds} s`, run };
  },
};

const halfOpen = (server: ServerKey, name: string): ChaosFault => ({
  kind: `${name} half-open`,
  choose: (context) => {
    const seconds = lengthOf(context);
    const way = context.servers.ways[server];
    const run = async () => {
      way.goHalfOpen();
      await pause(context, seconds);
      way.restore();
    };
    return { what: `no byte to or from ${name} for ${seconds} s, and all connections forgotten`, run };
  },
});

const cut = (server: ServerKey, name: string): ChaosFault => ({
  kind: `${name} cut off`,
  choose: (context) => {
    const seconds = lengthOf(context);
    const way = context.servers.ways[server];
    const run = async () => {
      way.cut();
      await pause(context, seconds);
      way.restore();
    };
    return { what: `the network to ${name} cut for ${seconds} s`, run };
  },
});

const slow: ChaosFault = {
  kind: 'network slow',
  choose: (context) => {
    const seconds = lengthOf(context);
    const delayMs = context.random.int(20, 150);
    const ways = Object.values(context.servers.ways);
    const run = async () => {
      ways.forEach((way) => way.slowDown(delayMs));
      await pause(context, seconds);
      ways.forEach((way) => way.slowDown(0));
    };
    return { what: `${delayMs} ms each way to every server for ${seconds} s`, run };
  },
};

const elasticsearchKilled: ChaosFault = {
  kind: 'Elasticsearch killed',
  choose: (context) => {
    const seconds = lengthOf(context);
    const { stack } = context.servers;
    const run = async () => {
      await stack.killServer('elasticsearch');
      await pause(context, seconds);
      await stack.startServer('elasticsearch');
    };
    return { what: `kill -9 of Elasticsearch, away for ${seconds} s and its start`, run };
  },
};

const indexFault = (
  kind: string,
  begin: (context: ChaosContext) => Promise<() => Promise<void>>,
): ChaosFault => ({
  kind,
  choose: (context) => {
    const seconds = lengthOf(context);
    const run = async () => {
      const mend = await begin(context);
      await pause(context, seconds);
      await mend();
    };
    return { what: `${kind} for ${seconds} s`, run };
  },
});

/** What happens to the servers and to the network before them. */
export const serverFaults = {
  natsKilled,
  natsRolledBack,
  natsWiped,
  natsHalfOpen: halfOpen('nats', 'NATS'),
  postgresKilled,
  postgresHalfOpen: halfOpen('postgres', 'PostgreSQL'),
  postgresFailedOver,
  elasticsearchKilled,
  elasticsearchCut: cut('elasticsearch', 'Elasticsearch'),
  elasticsearchHalfOpen: halfOpen('elasticsearch', 'Elasticsearch'),
  indicesReadOnly: indexFault('indices read-only', ({ indices }) => indices.forbidWrites()),
  indicesFlooded: indexFault('indices at the flood stage', ({ indices }) => indices.flood()),
  indicesClosed: indexFault('indices closed', ({ indices }) => indices.close()),
  slow,
} as const;
