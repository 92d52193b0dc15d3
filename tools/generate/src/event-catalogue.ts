import {
  jsonSchemaOf,
  MAX_EVENT_DATA_BYTES,
  namesFor,
  topology,
  type EventContract,
  type JsonSchema,
  type StreamKey,
  type StreamTopology,
} from '@dateline/contracts';
import { headersOf } from './event-headers.js';
import { code, GENERATED, table } from './markdown.js';

/** The page that lists every event: who tells and takes it, its headers and fields, and the streams. */
export function eventCatalogue(): string {
  const parts = [
    GENERATED,
    '# Events',
    `Every message is a CloudEvent 1.0 in binary mode: attributes in headers, data as JSON of at most ${MAX_EVENT_DATA_BYTES / 1024} KiB.`,
    table(
      ['type', 'told by', 'taken by', 'says'],
      topology.events.map((contract) => [
        `[${code(contract.type)}](#${anchor(contract.type)})`,
        servicesThat('tells', contract),
        servicesThat('takes', contract) || 'added services',
        contract.summary,
      ]),
    ),
    '## Headers',
    table(
      ['header', 'always', 'value'],
      headersOf('the event type').map(({ name, isRequired, description, constant }) => [
        code(name),
        isRequired ? 'yes' : 'no',
        constant === undefined || name === 'ce-type' ? description : `${code(constant)}. ${description}`,
      ]),
    ),
    ...topology.events.map(eventSection),
    '## Streams and consumers',
    streamTable(),
    consumerTable(),
  ];
  return `${parts.join('\n\n')}\n`;
}

function eventSection(contract: EventContract): string {
  return [
    `## ${contract.type}`,
    contract.summary,
    `JSON Schema: [events/${contract.type}.schema.json](events/${contract.type}.schema.json).`,
    table(['field', 'always', 'type'], fieldRows(jsonSchemaOf(contract), '', 2)),
  ].join('\n\n');
}

/** Fields down to a depth; deeper ones are in the schema. */
function fieldRows(schema: JsonSchema, prefix: string, depth: number): string[][] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).flatMap(
    ([name, field]) => {
      const path = `${prefix}${name}`;
      const row = [code(path), required.includes(name) ? 'yes' : 'no', typeName(field)];
      return depth > 1 && field['properties'] ? [row, ...fieldRows(field, `${path}.`, depth - 1)] : [row];
    },
  );
}

function typeName(schema: JsonSchema): string {
  if (Array.isArray(schema['enum']))
    return schema['enum'].length > 8
      ? 'one of a vocabulary'
      : schema['enum'].map((value) => code(String(value))).join(', ');
  if (schema['type'] === 'array') return `list of ${typeName((schema['items'] ?? {}) as JsonSchema)}`;
  if (schema['format'] === 'date-time') return 'instant';
  if (schema['anyOf'] ?? schema['oneOf']) return 'one of several objects';
  return typeof schema['type'] === 'string' ? schema['type'] : 'any';
}

function servicesThat(verb: 'takes' | 'tells', contract: EventContract): string {
  return Object.entries(topology.services)
    .filter(([, service]) => service[verb].some(({ type }) => type === contract.type))
    .map(([name]) => name)
    .join(', ');
}

function streamTable(): string {
  const names = namesFor();
  const row = ([key, limits]: [string, StreamTopology]) => [
    code(names.streams[key as StreamKey]),
    names.filters[key as StreamKey].map(code).join(', '),
    limits.summary,
    `${limits.maxAgeSeconds / 86_400} days`,
    limits.maxBytes < 1024 ** 3 ? `${limits.maxBytes / 1024 ** 2} MiB` : `${limits.maxBytes / 1024 ** 3} GiB`,
    `${limits.duplicateWindowSeconds} s`,
  ];
  return table(
    ['stream', 'subjects', 'holds', 'kept for', 'kept up to', 'duplicate window'],
    Object.entries(topology.streams).map(row),
  );
}

function consumerTable(): string {
  const names = namesFor();
  const takers = Object.entries(topology.services).filter(([, { takes }]) => takes.length > 0);
  return table(
    ['consumer', 'takes', 'ack wait', 'attempts'],
    takers.map(([name, service]) => [
      code(names.consumer(name as keyof typeof topology.services)),
      service.takes.map(({ type }) => code(names.subject(type))).join(', '),
      `${service.ackWaitSeconds} s`,
      String(service.maxAttempts),
    ]),
  );
}

function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll('.', '');
}
