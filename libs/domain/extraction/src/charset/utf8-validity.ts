/** True when no byte is above 0x7f. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] as number) > 0x7f) return false;
  return true;
}

/**
 * True when the bytes are well-formed UTF-8. A sequence that is cut off by the end of the bytes is forgiven, because
 * downloads end where a cap says.
 */
export function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
