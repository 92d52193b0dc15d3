/** What keeps a process alive and is somebody's to close: timers, sockets, servers, child processes. */
const KINDS = new Set(['Timeout', 'Immediate', 'TCPSocketWrap', 'TCPServerWrap', 'PipeWrap', 'ProcessWrap']);
const SETTLE_MS = 3000;

/** The handles of this process that are open now, by kind. Timers that were unref'd do not count. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.has(kind));
}

/** Handles that are open now and were not before, such as `2 × Timeout`; what is just closing gets three seconds. */
export async function leftHandles(before: readonly string[]): Promise<string[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    // The timer of this pause is over when the handles are looked at.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const left = surplus(openHandles(), before);
    if (left.length === 0 || Date.now() > deadline) return counted(left);
  }
}

function surplus(now: readonly string[], before: readonly string[]): string[] {
  const known = [...before];
  return now.filter((kind) => {
    const at = known.indexOf(kind);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

const counted = (kinds: readonly string[]): string[] =>
  [...new Set(kinds)].map((kind) => `${kinds.filter((one) => one === kind).length} × ${kind}`);
