/** Characters of the longest address that is kept. */
const MAX_ADDRESS = 8_000;

/** An absolute http(s) address without fragment, or `undefined`. Never throws. */
export function absoluteUrl(href: string | undefined, base: string): string | undefined {
  const trimmed = (href ?? '').trim();
  if (
    trimmed === '' ||
    trimmed.length > MAX_ADDRESS ||
    /^(?:data|javascript|mailto|about|blob|tel):/i.test(trimmed)
  ) {
    return undefined;
  }
  try {
    const url = new URL(trimmed, /^https?:/i.test(base) ? base : undefined);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
    url.hash = '';
    return url.href.length > MAX_ADDRESS ? undefined : url.href;
  } catch {
    return undefined;
  }
}

/** Host without `www.`, or an empty string. */
export function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, '');
  } catch {
    return '';
  }
}
