import type { EventContract, EventData } from '@dateline/contracts';
import { eventId, traceparentFor } from '../wire/encode.js';
import type { ReceivedEvent } from '../words/received-event.js';

/**
 * A received event made by hand, for specs of handlers: outcomes by table, without a broker.
 *
 * @param over what shall be different, such as `{ attempt: 5 }`
 */
export function receivedEvent<Contract extends Pick<EventContract, 'type' | 'name' | 'schema'>>(
  contract: Contract,
  data: EventData<Contract>,
  over: Partial<ReceivedEvent<Contract>> = {},
): ReceivedEvent<Contract> {
  const id = eventId(contract.type, JSON.stringify(data));
  return {
    id,
    type: contract.type,
    source: '/dateline/spec',
    about: undefined,
    incarnation: undefined,
    time: '2026-01-01T00:00:00.000Z',
    data,
    attempt: 1,
    maxAttempts: 5,
    deliveries: 1,
    traceparent: traceparentFor(id, id, undefined),
    receivedAt: new Date('2026-01-01T00:00:00.000Z'),
    streamSequence: 1,
    signal: new AbortController().signal,
    ...over,
  };
}
