import type { NewParkedMessage, UnsettledCapture } from '@dateline/database';
import type { PermanentError } from '@dateline/messaging';
import { announcementOf } from './fetched-event.js';

/**
 * What is written down about a capture that cannot be announced: what would have been told, and why it was not. No broker
 * has had it, so there is no subject; its way back is to be announced anew.
 */
export function parkedAnnouncement(
  capture: UnsettledCapture,
  error: PermanentError,
  parkedAt: Date,
): NewParkedMessage {
  const { contract, data } = announcementOf(capture);
  const { captureId } = capture.ticket;
  return {
    stream: 'ledger',
    streamCreatedAt: parkedAt.toISOString(),
    sequence: Number(captureId),
    service: 'fetcher',
    eventType: contract.type,
    subject: '',
    code: error.code,
    note: error.message,
    attempts: capture.announcements,
    captureId,
    headers: {},
    body: Buffer.from(JSON.stringify(data)),
    parkedAt,
  };
}
