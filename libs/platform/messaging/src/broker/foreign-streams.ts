import type { JetStreamManager } from '@nats-io/jetstream';
import type { DesiredStream } from './desired-state.js';

/**
 * Two streams cannot take the same subject, and the server does not say which other one it is. Looks before anything is
 * changed.
 *
 * @throws Error with one sentence that names the foreign stream, the subject and what to do
 */
export async function requireOwnSubjects(
  jsm: JetStreamManager,
  wanted: readonly DesiredStream[],
): Promise<void> {
  const ours = new Set(wanted.map(({ name }) => name));
  for (const { name, subjects = [] } of wanted) {
    for (const subject of subjects) {
      const foreign = (await namesOf(jsm, subject)).filter((taker) => !ours.has(taker));
      if (foreign.length === 0) continue;
      throw new Error(
        `The stream ${foreign.join(', ')} on this NATS server takes ${subject} already, which the stream ${name} needs; delete or narrow it, set another DATELINE_NAMESPACE, or name another server by NATS_URL.`,
      );
    }
  }
}

/** Streams whose subjects overlap with a subject. */
async function namesOf(jsm: JetStreamManager, subject: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of jsm.streams.names(subject)) names.push(name);
  return names;
}
