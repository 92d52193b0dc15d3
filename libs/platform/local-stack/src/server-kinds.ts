import { elasticsearchServer } from './elasticsearch-server.js';
import { natsServer } from './nats-server.js';
import { postgresServer } from './postgres-server.js';
import type { ServerKind } from './server-kind.js';
import type { ServerName } from './stack-types.js';

export const serverKinds: Record<ServerName, ServerKind> = {
  nats: natsServer,
  postgres: postgresServer,
  elasticsearch: elasticsearchServer,
};
