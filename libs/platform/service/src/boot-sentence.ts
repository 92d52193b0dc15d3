import { isDatabaseDown } from '@dateline/database';

/** What is known of errors that come from a driver or the system. */
interface SystemError {
  code?: unknown;
  message?: unknown;
  address?: unknown;
  port?: unknown;
  errors?: unknown;
}

/**
 * The sentence with which a boot ends (law 11). Our own errors are sentences already; what drivers and the system say in
 * their own words gets the name of the server and what to do.
 */
export function bootSentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as SystemError;
  if (code === 'EADDRINUSE')
    return `Port ${String(port)} on ${String(address)} is taken by another program; stop that, or set DATELINE_HEALTH_PORT to a free port or 0.`;
  // Only what the error itself is: our own sentences about other servers carry the system's error as their cause.
  if (typeof code === 'string' && isDatabaseDown({ code }))
    return `PostgreSQL does not answer (${wordsOf(error)}); start it, or set DATABASE_URL to one that runs.`;
  // Invalid authorization, and a database that does not exist (PostgreSQL manual, appendix A).
  if (typeof code === 'string' && /^(28|3D)[0-9A-Z]{3}$/.test(code))
    return `PostgreSQL refuses the connection (${wordsOf(error)}); mend DATABASE_URL, or create what is missing.`;
  return error.message;
}

/** Several addresses of one name give an error of errors, which has no words of its own. */
function wordsOf(error: Error): string {
  const { errors } = error as SystemError;
  const inner = Array.isArray(errors) ? errors.filter((one) => one instanceof Error) : [];
  return error.message || inner.map(({ message }) => message).join(', ') || error.name;
}
