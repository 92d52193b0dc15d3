import { CaptureTicket, LedgerIncarnation } from '@dateline/contracts';
import type { CaptureMention } from '../captures/mention.js';

/** What a parked message brings along; see `NewParkedMessage`. */
interface MentioningMessage {
  readonly captureId?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const Mention = CaptureTicket.pick({ captureId: true, articleId: true, fetchedAt: true, incarnation: true });

/**
 * The capture that a parked message is about, as exactly as the message says it: by the ticket in its body, else by its
 * headers. What is broken in a message says nothing. `undefined` when it is about none.
 */
export function mentionIn({ captureId, headers, body }: MentioningMessage): CaptureMention | undefined {
  if (captureId === undefined) return undefined;
  const ticket = ticketIn(body);
  if (ticket?.captureId === captureId) return ticket;
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'ce-ledger')?.[1];
  const incarnation = LedgerIncarnation.safeParse(header).data;
  return { captureId, ...(incarnation !== undefined && { incarnation }) };
}

function ticketIn(body: Uint8Array): CaptureMention | undefined {
  try {
    const data = JSON.parse(Buffer.from(body).toString()) as { capture?: unknown } | null;
    return Mention.safeParse(data?.capture).data;
  } catch {
    return undefined;
  }
}
