/**
 * A server that the work needs does not answer. Pulling stops, the message burns no attempt, and the service probes
 * until the dependency is back (law 6: an outage is not poison).
 */
export class DependencyDownError extends Error {
  override readonly name: string = 'DependencyDownError';

  /** @param dependency short name of the server, such as `postgres`; a label of the circuit's state */
  constructor(
    readonly dependency: string,
    message = `${dependency} does not answer.`,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
