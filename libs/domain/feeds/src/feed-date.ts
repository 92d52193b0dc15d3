const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Zone names of RFC 822 and those that feeds use beside them, in minutes. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 60, bst: 60, cet: 60, cest: 120, met: 60, mest: 120 },
  ...{
    eet: 120,
    eest: 180,
    msk: 180,
    trt: 180,
    jst: 540,
    kst: 540,
    hkt: 480,
    sgt: 480,
    aest: 600,
    aedt: 660,
  },
  ...{
    est: -300,
    edt: -240,
    cst: -360,
    cdt: -300,
    mst: -420,
    mdt: -360,
    pst: -480,
    pdt: -420,
    akst: -540,
    hst: -600,
  },
};
const ISO =
  /^([+-]?\d{4})-?(\d{1,2})-?(\d{1,2})(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(\S.*)?$/i;
const RFC822 =
  /^(?:[^\d\s,]+,?\s+)?(\d{1,2})[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?:[,\sT]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(\S.*)?$/i;
const US =
  /^(?:[^\d\s,]+,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(\S.*)?$/i;

/**
 * Reads a feed's date: RFC 822 and 2822 with the variants that are seen (no weekday, foreign weekday, two-digit
 * year, no seconds, zone names), RFC 3339 and its relatives. Without a zone it is taken as UTC. Answers an instant
 * in ISO 8601 (UTC), or undefined for what is no date between 1970 and 2100.
 */
export function feedDate(text: string | undefined): string | undefined {
  const trimmed = text?.trim().slice(0, 100) ?? '';
  const iso = ISO.exec(trimmed);
  if (iso) return instant([iso[1], iso[2], iso[3]], [iso[4], iso[5], iso[6]], iso[7]);
  const rfc = RFC822.exec(trimmed);
  if (rfc) return instant([year(rfc[3]), month(rfc[2]), rfc[1]], [rfc[4], rfc[5], rfc[6]], rfc[7]);
  const us = US.exec(trimmed);
  if (us) return instant([us[3], month(us[1]), us[2]], [us[4], us[5], us[6]], us[7]);
  return undefined;
}

type Part = string | undefined;

function instant(date: readonly Part[], time: readonly Part[], zone: Part): string | undefined {
  const [y = 0, mo = 0, d = 0] = date.map(Number);
  const [h = 0, mi = 0, s = 0] = time.map((part) => Number(part ?? 0));
  const offset = zoneMinutes(zone);
  const isInRange = y >= 1970 && y <= 2100 && mo >= 1 && mo <= 12 && d >= 1 && h <= 24 && mi < 60 && s <= 60;
  if (!isInRange || d > new Date(Date.UTC(y, mo, 0)).getUTCDate() || offset === undefined) return undefined;
  return new Date(Date.UTC(y, mo - 1, d, h, mi, Math.min(s, 59)) - offset * 60_000).toISOString();
}

function zoneMinutes(zone: Part): number | undefined {
  const text = (zone ?? '').replace(/\(.*$/, '').trim().toLowerCase();
  if (!text) return 0;
  const match = /^(?:gmt|utc|ut|z)?\s*([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
  if (!match) return ZONES[text];
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes <= 14 * 60 ? (match[1] === '-' ? -minutes : minutes) : undefined;
}

function year(text: Part): string {
  const value = Number(text);
  // RFC 2822 §4.3: two digits below 50 are 2000 and later.
  return String(value < 50 ? 2000 + value : value < 100 ? 1900 + value : value);
}

function month(name: Part): string {
  return String(MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1);
}
