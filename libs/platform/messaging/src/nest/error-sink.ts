/**
 * Nest's exception layer turns whatever a handler throws into "Internal server error" and so loses the class by which
 * an outage is told from poison (trap 4). A filter in every application could prevent that, and could be forgotten.
 * So the decorated method itself puts its error aside, under the object that it was called with, where the transport
 * picks it up. Called by anybody else (a spec), it throws as it always did.
 */
const sinks = new WeakMap<object, ErrorSink>();

export interface ErrorSink {
  error?: unknown;
  hasFailed: boolean;
}

/** Opens a sink for one call with this argument. */
export function openSink(argument: object): ErrorSink {
  const sink: ErrorSink = { hasFailed: false };
  sinks.set(argument, sink);
  return sink;
}

/** The method, putting its errors aside when the transport calls it. */
export function keepingErrors<Method extends (argument: never) => Promise<unknown>>(method: Method): Method {
  const kept = async function (this: unknown, ...all: unknown[]): Promise<unknown> {
    const [argument] = all;
    try {
      return await (method as unknown as (...all: unknown[]) => Promise<unknown>).apply(this, all);
    } catch (error) {
      const sink = typeof argument === 'object' && argument !== null ? sinks.get(argument) : undefined;
      if (!sink) {
        throw error;
      }
      sink.hasFailed = true;
      sink.error = error;
      return undefined;
    }
  };
  // Nest reads the name of a handler for its own records.
  Object.defineProperty(kept, 'name', { value: method.name });
  return kept as unknown as Method;
}
