/** Month and weekday names by language: from the runtime's CLDR, and what newsrooms write besides. */

const LANGUAGES =
  'en de fr es it pt nl sv da nb fi pl cs sk sl hr sr sr-Latn bs bg ru uk be ro hu el tr et lv lt sq mk is ga ca eu gl ar fa he hi bn ta te ml mr gu ur th vi id ms tl fil sw af ja ko zh ka hy az kk uz mn cy kn pa ne si my km lo am lb mt ps ky tg bo no nn'.split(
    ' ',
  );

/** Names that CLDR lacks: other spellings, regional months, colloquial abbreviations. `name:month`. */
const MORE: Readonly<Record<string, string>> = {
  en: 'sept:9 febr:2',
  de: 'jänner:1 jän:1 feber:2 märz:3 mär:3 maerz:3 mrz:3 sept:9',
  nl: 'mrt:3 mei:5 sept:9',
  fr: 'fev:2 févr:2 fév:2 avr:4 juil:7 aout:8 sept:9 déc:12',
  es: 'setiembre:9 set:9 ene:1 abr:4 ago:8 dic:12',
  pt: 'fev:2 abr:4 mai:5 ago:8 set:9 out:10 dez:12',
  it: 'gen:1 mag:5 giu:6 lug:7 ago:8 set:9 sett:9 ott:10 dic:12',
  ar: 'يناير:1 فبراير:2 مارس:3 أبريل:4 ابريل:4 إبريل:4 مايو:5 يونيو:6 يوليو:7 يوليوز:7 أغسطس:8 اغسطس:8 غشت:8 سبتمبر:9 شتنبر:9 أكتوبر:10 اكتوبر:10 نوفمبر:11 نونبر:11 ديسمبر:12 دجنبر:12 كانون_الثاني:1 شباط:2 آذار:3 نيسان:4 أيار:5 حزيران:6 تموز:7 آب:8 أيلول:9 تشرين_الأول:10 تشرين_الثاني:11 كانون_الأول:12',
  ru: 'янв:1 фев:2 февр:2 мар:3 марта:3 апр:4 май:5 мая:5 июн:6 июл:7 авг:8 сен:9 сент:9 окт:10 ноя:11 нояб:11 дек:12',
  be: 'май:5 мая:5 траўня:5',
  vi: 'tháng_một:1 tháng_hai:2 tháng_ba:3 tháng_tư:4 tháng_năm:5 tháng_sáu:6 tháng_bảy:7 tháng_tám:8 tháng_chín:9 tháng_mười:10 tháng_mười_một:11 tháng_mười_hai:12',
  ms: 'mac:3 ogos:8 disember:12 julai:7',
  id: 'agt:8 agust:8 agustus:8 pebruari:2 nopember:11',
  bn: 'জানুয়ারী:1 ফেব্রুয়ারী:2 জানুয়ারি:1 ফেব্রুয়ারি:2 আগস্ট:8 সেপ্টেম্বর:9 অক্টোবর:10',
  hi: 'अक्टूबर:10 अगस्त:8 सितंबर:9 सितम्बर:9 नवम्बर:11 दिसम्बर:12 जनवरी:1 फरवरी:2 फ़रवरी:2',
  sr: 'јануар:1 фебруар:2 март:3 април:4 мај:5 јун:6 јул:7 август:8 септембар:9 октобар:10 новембар:11 децембар:12',
  ro: 'ian:1 mai:5 iun:6 iul:7 sept:9 noi:11',
  el: 'ιαν:1 φεβ:2 μαρ:3 απρ:4 μαϊ:5 μάι:5 ιούν:6 ιουν:6 ιούλ:7 ιουλ:7 αυγ:8 αύγ:8 σεπ:9 σεπτ:9 οκτ:10 νοέ:11 νοε:11 δεκ:12',
  cs: 'led:1 úno:2 bře:3 dub:4 kvě:5 čer:6 črv:6 čvc:7 srp:8 zář:9 říj:10 lis:11 pro:12',
  pl: 'sty:1 lut:2 mar:3 kwi:4 maj:5 cze:6 lip:7 sie:8 wrz:9 paź:10 lis:11 gru:12',
  uk: 'січ:1 лют:2 бер:3 квіт:4 трав:5 черв:6 лип:7 серп:8 сер:8 вер:9 жовт:10 лист:11 груд:12',
  fa: 'ژانویه:1 فوریه:2 مارس:3 آوریل:4 مه:5 می:5 ژوئن:6 ژوئیه:7 جولای:7 اوت:8 آگوست:8 سپتامبر:9 اکتبر:10 نوامبر:11 دسامبر:12',
  tl: 'enero:1 pebrero:2 marso:3 abril:4 mayo:5 hunyo:6 hulyo:7 agosto:8 setyembre:9 oktubre:10 nobyembre:11 disyembre:12',
};

/** Months of the Persian calendar, 1–12. */
export const PERSIAN_MONTHS = 'فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند'.split(' ');

/** Names of one language, longest first. */
export interface DateNames {
  readonly months: readonly (readonly [string, number])[];
  /** 0 Sunday … 6 Saturday. */
  readonly weekdays: readonly (readonly [string, number])[];
}

const cache = new Map<string, DateNames>();

/** Names for a BCP 47 tag; the base language's when the region has none of its own. */
export function namesOf(tag: string): DateNames {
  const known = cache.get(tag);
  if (known) return known;
  const base = tag.split(/[-_]/, 1)[0] ?? tag;
  const months = new Map<string, number>();
  const weekdays = new Map<string, number>();
  for (const locale of tag === base ? [base] : [tag, base]) {
    addMonths(locale, months);
    addWeekdays(locale, weekdays);
  }
  for (const pair of (MORE[base] ?? '').split(' ')) {
    const [name, month] = pair.split(':');
    if (name && month) months.set(fold(name.replaceAll('_', ' ')), Number(month));
  }
  const names = { months: longestFirst(months), weekdays: longestFirst(weekdays) };
  if (cache.size > 200) cache.clear();
  cache.set(tag, names);
  return names;
}

/** Every language that is known, English first: for texts of unknown language. */
export const allLanguages = (): readonly string[] => LANGUAGES;

/** Lower case without accents on Latin, Greek and Cyrillic letters, and without dots at the end. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[.׳']+$/, '')
    .trim();
}

function longestFirst(names: ReadonlyMap<string, number>): [string, number][] {
  return [...names]
    .filter(([name]) => name !== '' && !/^\d+$/.test(name))
    .sort((a, b) => b[0].length - a[0].length);
}

function addMonths(locale: string, into: Map<string, number>): void {
  const options: Intl.DateTimeFormatOptions[] = [
    { month: 'long' },
    { month: 'short' },
    { day: 'numeric', month: 'long', year: 'numeric' },
    { day: 'numeric', month: 'short', year: 'numeric' },
  ];
  for (const option of options) {
    const format = formatOf(locale, option);
    for (let month = 0; month < 12; month += 1) {
      const parts = format?.formatToParts(new Date(Date.UTC(2021, month, 15))) ?? [];
      const name = fold(parts.find((part) => part.type === 'month')?.value ?? '');
      if (/\p{L}/u.test(name) && !into.has(name)) into.set(name, month + 1);
    }
  }
}

function addWeekdays(locale: string, into: Map<string, number>): void {
  for (const weekday of ['long', 'short'] as const) {
    const format = formatOf(locale, { weekday });
    // 3 January 2021 was a Sunday.
    for (let day = 0; day < 7; day += 1)
      into.set(fold(format?.format(new Date(Date.UTC(2021, 0, 3 + day))) ?? ''), day);
  }
}

function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, { ...options, timeZone: 'UTC' });
  } catch {
    return undefined;
  }
}
