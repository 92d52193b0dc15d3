/** Text inside HTML or XML elements and double-quoted attributes. */
export const escapeMarkup = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '',
  );

/**
 * JSON for a `<script>` element: ASCII alone, because references are not understood in there and the page may be in
 * any character set; and without `<`, which could end the element.
 */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
