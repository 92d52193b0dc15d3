import { ArticleFetched, CaptureId, type Names } from '@dateline/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

/**
 * The capture that was announced last, as far as the broker remembers; `undefined` when it holds no announcement.
 *
 * @throws Error when the broker does not answer
 */
export async function readLastAnnounced(nc: NatsConnection, names: Names): Promise<string | undefined> {
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 });
  const query = { last_by_subj: names.subject(ArticleFetched.type) };
  const message = await jsm.direct.getMessage(names.streams.events, query);
  // Digits, so nothing in it is ever escaped.
  return CaptureId.safeParse(message?.header.get('ce-subject')).data;
}
