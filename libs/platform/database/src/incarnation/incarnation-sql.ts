/**
 * SQL for the incarnation that a capture belongs to; it follows from the capture's number. Null: a capture that was made
 * before incarnations were written down.
 *
 * @param captureId the column, with its table
 */
export const incarnationOf = (captureId: string): string => `(select i.incarnation from ledger_incarnations i
  where i.first_capture_id <= ${captureId} order by i.first_capture_id desc limit 1)`;
