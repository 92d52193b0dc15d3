/** What is known of errors that come from the system. */
interface SystemError {
  code?: unknown;
  address?: unknown;
  port?: unknown;
}

/**
 * The sentence with which a boot ends (law 11). What our libraries throw are sentences already: each speaks for its own
 * server. What the frame does itself, listening, gets its sentence here.
 */
export function bootSentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as SystemError;
  if (code === 'EADDRINUSE')
    return `Port ${String(port)} on ${String(address)} is taken by another program; stop that, or set DATELINE_HEALTH_PORT to a free port or 0.`;
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES')
    return `This process may not listen on ${String(address)} port ${String(port)} (${String(code)}); mend DATELINE_HEALTH_HOST or DATELINE_HEALTH_PORT.`;
  return error.message;
}
