import {
  jsonSchemaOf,
  MAX_EVENT_DATA_BYTES,
  namesFor,
  topology,
  type EventContract,
  type ServiceTopology,
} from '@dateline/contracts';
import { headersOf } from './event-headers.js';

type Node = Record<string, unknown>;

/** The line as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApiDocument(): Node {
  const names = namesFor();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Dateline',
      version: '1.0.0',
      description: `The events of the line. Messages are CloudEvents 1.0 in binary mode; their data are at most ${MAX_EVENT_DATA_BYTES / 1024} KiB of JSON.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      nats: {
        host: 'localhost:4222',
        protocol: 'nats',
        description: `JetStream, streams ${names.streams.events} and ${names.streams.articles}.`,
      },
    },
    channels: Object.fromEntries(topology.events.map((contract) => [channelId(contract), channel(contract)])),
    operations: Object.fromEntries(Object.entries(topology.services).flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(
        topology.events.map((contract) => [messageId(contract), message(contract)]),
      ),
    },
  };
}

/** `articleFetchedV1` */
function messageId(contract: EventContract): string {
  const words = `${contract.name}.v${contract.version}`.split('.');
  return words.map((word, at) => (at === 0 ? word : capitalised(word))).join('');
}

const channelId = messageId;

function channel(contract: EventContract): Node {
  return {
    address: namesFor().subject(contract.type),
    description: `${contract.summary} In the stream ${namesFor().streamOf(contract.type)}.`,
    servers: [{ $ref: '#/servers/nats' }],
    messages: { [messageId(contract)]: { $ref: `#/components/messages/${messageId(contract)}` } },
  };
}

function message(contract: EventContract): Node {
  const headers = headersOf(contract.type);
  const { $schema: _schema, $id: _id, ...payload } = jsonSchemaOf(contract);
  return {
    name: contract.type,
    title: contract.name,
    summary: contract.summary,
    contentType: 'application/json',
    headers: {
      type: 'object',
      required: headers.filter(({ isRequired }) => isRequired).map(({ name }) => name),
      properties: Object.fromEntries(
        headers.map(({ name, description, constant, format }) => [
          name,
          {
            type: 'string',
            description,
            ...(constant === undefined ? {} : { const: constant }),
            ...(format === undefined ? {} : { format }),
          },
        ]),
      ),
    },
    payload,
  };
}

function operationsOf([service, { takes, tells }]: [string, ServiceTopology]): [string, Node][] {
  return [
    ...takes.map((contract) => operation(service, 'receive', contract)),
    ...tells.map((contract) => operation(service, 'send', contract)),
  ];
}

function operation(service: string, action: 'receive' | 'send', contract: EventContract): [string, Node] {
  const verb = action === 'receive' ? 'Takes' : 'Tells';
  return [
    `${service}${verb}${capitalised(messageId(contract))}`,
    {
      action,
      title: `${service} ${verb.toLowerCase()} ${contract.name}`,
      channel: { $ref: `#/channels/${channelId(contract)}` },
      messages: [{ $ref: `#/channels/${channelId(contract)}/messages/${messageId(contract)}` }],
      tags: [{ name: service }],
    },
  ];
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
