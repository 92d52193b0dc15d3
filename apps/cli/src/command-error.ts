/** Something the user can mend; the message is one sentence that says what and how. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
