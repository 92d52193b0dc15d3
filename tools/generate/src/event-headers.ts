/** Header of a message on NATS: CloudEvents 1.0 in binary mode, the trace context, and the broker's own id. */
export interface EventHeader {
  readonly name: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly constant?: string;
  readonly format?: string;
}

/** The headers that every event of a type carries. */
export function headersOf(type: string): EventHeader[] {
  return [
    { name: 'ce-specversion', isRequired: true, constant: '1.0', description: 'Version of CloudEvents.' },
    { name: 'ce-type', isRequired: true, constant: type, description: 'The event type.' },
    {
      name: 'ce-id',
      isRequired: true,
      description: 'Hash of the type and of what caused the event: the same when it is told again.',
    },
    {
      name: 'ce-source',
      isRequired: true,
      format: 'uri-reference',
      description: 'The service that told it.',
    },
    { name: 'ce-time', isRequired: true, format: 'date-time', description: 'When it was told.' },
    { name: 'ce-subject', isRequired: true, description: 'Id of the capture that the event is about.' },
    {
      name: 'ce-datacontenttype',
      isRequired: true,
      constant: 'application/json',
      description: 'Type of the data.',
    },
    {
      name: 'content-type',
      isRequired: true,
      constant: 'application/json',
      description: 'The same, for tools.',
    },
    {
      name: 'ce-ledger',
      isRequired: false,
      description: 'Life of the ledger that the capture belongs to.',
    },
    {
      name: 'ce-dataref',
      isRequired: false,
      format: 'uri-reference',
      description: 'Where the data lie when they are too large for a message (claim check).',
    },
    { name: 'traceparent', isRequired: false, description: 'W3C Trace Context.' },
    {
      name: 'Nats-Msg-Id',
      isRequired: true,
      description: 'Equal to `ce-id`; the broker drops immediate repeats.',
    },
  ];
}
