/** How languages say "two hours ago" and "yesterday". Units in order: second, minute, hour, day, week, month, year. */
export interface RelativeWords {
  /** Beginnings of the words for each unit, alternatives by `|`; empty when the language has none of its own. */
  readonly units: readonly [string, string, string, string, string, string, string];
  /** Words that make it past; one of them must be there. */
  readonly ago: string;
  /** Words for the number one. */
  readonly one?: string;
  /** Words for this day, the day before, and the one before that. */
  readonly days: readonly [string, string, string];
}

export const RELATIVE_WORDS: Readonly<Record<string, RelativeWords>> = {
  en: {
    units: ['sec', 'min', 'hour|hr|h', 'day', 'week|wk', 'month', 'year|yr'],
    ago: 'ago|before|earlier',
    one: 'an?|one',
    days: ['today', 'yesterday', 'day before yesterday'],
  },
  de: {
    units: ['sek|s', 'min|m', 'stund|std|h', 'tag', 'woche', 'monat', 'jahr'],
    ago: 'vor',
    one: 'eine[mnr]?',
    days: ['heute', 'gestern', 'vorgestern'],
  },
  fr: {
    units: ['sec', 'min', 'heure|h', 'jour|j', 'semaine|sem', 'mois', 'an'],
    ago: 'il y a|moins de|avant',
    one: 'une?',
    days: ["aujourd'hui", 'hier', 'avant-hier'],
  },
  es: {
    units: ['seg', 'min', 'hora|h', 'dia', 'semana', 'mes', 'ano'],
    ago: 'hace|atras',
    one: 'una?',
    days: ['hoy', 'ayer', 'anteayer|antier'],
  },
  pt: {
    units: ['seg', 'min', 'hora|h', 'dia', 'semana', 'mes', 'ano'],
    ago: 'atras|ha',
    one: 'uma?',
    days: ['hoje', 'ontem', 'anteontem'],
  },
  it: {
    units: ['second', 'minut|min', 'or|h', 'giorn', 'settiman', 'mes', 'ann'],
    ago: 'fa',
    one: "un[ao']?",
    days: ['oggi', 'ieri', "l'altro ieri|altroieri"],
  },
  nl: {
    units: ['sec', 'min', 'uur|uren|u', 'dag', 'week|weken', 'maand', 'jaar|jaren'],
    ago: 'geleden',
    one: 'een',
    days: ['vandaag', 'gisteren', 'eergisteren'],
  },
  sv: {
    units: ['sek', 'min', 'timm|tim|h', 'dag|dygn', 'veck', 'manad', 'ar'],
    ago: 'sedan',
    one: 'en|ett',
    days: ['i ?dag', 'i ?gar', 'i ?forrgar'],
  },
  da: {
    units: ['sek', 'min', 'time', 'dag|dogn', 'uge', 'maned', 'ar'],
    ago: 'siden',
    one: 'en|et',
    days: ['i ?dag', 'i ?gar', 'i ?forgars'],
  },
  nb: {
    units: ['sek', 'min', 'time', 'dag|dogn', 'uke', 'maned', 'ar'],
    ago: 'siden',
    one: 'en|ett?',
    days: ['i ?dag', 'i ?gar', 'i ?forgars'],
  },
  fi: {
    units: ['sek', 'min', 'tunti|tuntia|t', 'paiva|paivaa', 'viikko', 'kuukau', 'vuosi|vuotta'],
    ago: 'sitten',
    one: 'yksi',
    days: ['tanaan', 'eilen', 'toissapaivana'],
  },
  ru: {
    units: ['секунд|сек', 'минут|мин', 'час', 'день|дня|дней', 'недел', 'месяц', 'год|лет'],
    ago: 'назад',
    one: 'один|одну',
    days: ['сегодня', 'вчера', 'позавчера'],
  },
  uk: {
    units: ['секунд|сек', 'хвилин|хв', 'годин|год', 'день|дн', 'тиж', 'місяц', 'рік|рок'],
    ago: 'тому',
    one: 'один|одну',
    days: ['сьогодні', 'вчора|учора', 'позавчора'],
  },
  be: {
    units: ['секунд', 'хвілін|хв', 'гадзін|гадз', 'дзень|дн', 'тыд', 'месяц', 'год|гад'],
    ago: 'таму|назад',
    days: ['сення', 'учора|ўчора', 'пазаўчора'],
  },
  bg: {
    units: ['секунд', 'минут|мин', 'час', 'ден|дни', 'седмиц', 'месец', 'годин'],
    ago: 'преди',
    one: 'един|една',
    days: ['днес', 'вчера', 'завчера|онзи ден'],
  },
  pl: {
    units: ['sekund|sek', 'minut|min', 'godzin|godz|h', 'dzien|dni', 'tydzien|tygodni', 'miesi', 'rok|lat'],
    ago: 'temu',
    one: 'jed[a-z]*',
    days: ['dzis|dzisiaj', 'wczoraj', 'przedwczoraj'],
  },
  cs: {
    units: ['sekund|vterin', 'minut|min', 'hodin|hod', 'den|dn', 'tyd', 'mesic', 'rok|let'],
    ago: 'pred',
    one: 'jed[a-z]*',
    days: ['dnes', 'vcera', 'predevcirem'],
  },
  sk: {
    units: ['sekund', 'minut|min', 'hodin|hod', 'den|dn', 'tyz', 'mesiac', 'rok'],
    ago: 'pred',
    one: 'jed[a-z]*',
    days: ['dnes', 'vcera', 'predvcerom'],
  },
  hr: {
    units: ['sekund', 'minut|min', 'sat', 'dan', 'tjed', 'mjesec', 'godin'],
    ago: 'prije',
    one: 'jed[a-z]*',
    days: ['danas', 'jucer', 'prekjucer'],
  },
  sr: {
    units: [
      'секунд|sekund',
      'минут|мин|minut|min',
      'сат|час|sat',
      'дан|dan',
      'недељ|nedelj',
      'месец|mesec',
      'годин|godin',
    ],
    ago: 'пре|pre',
    one: 'један|једну',
    days: ['данас|danas', 'јуче|juce', 'прекјуче|prekjuce'],
  },
  ro: {
    units: ['secund', 'minut|min', 'or', 'zi', 'saptaman', 'lun', 'an'],
    ago: 'acum|in urma',
    one: 'un|o',
    days: ['azi|astazi', 'ieri', 'alaltaieri'],
  },
  hu: {
    units: ['masodperc|mp', 'perc', 'ora', 'nap', 'het', 'honap', 'ev'],
    ago: 'ezelott|-?[jea]+',
    one: 'egy',
    days: ['ma', 'tegnap', 'tegnapelott'],
  },
  el: {
    units: ['δευτερ', 'λεπτ', 'ωρ', 'μερ|ημερ', 'εβδομαδ', 'μην', 'χρον|ετ'],
    ago: 'πριν',
    one: 'μια|ενα[νς]?',
    days: ['σημερα', 'χθες|χτες', 'προχθες|προχτες'],
  },
  tr: {
    units: ['saniye|sn', 'dakika|dk', 'saat', 'gun', 'hafta', 'ay', 'yil'],
    ago: 'once',
    one: 'bir',
    days: ['bugun', 'dun', 'evvelsi gun'],
  },
  ar: {
    units: [
      'ثاني|ثوان',
      'دقيق|دقائق',
      'ساع',
      'يوم|أيام|ايام',
      'أسبوع|اسبوع|أسابيع',
      'شهر|أشهر',
      'سنة|سنوات|عام',
    ],
    ago: 'منذ|قبل',
    days: ['اليوم', 'يوم أمس|أمس|امس', 'أول أمس|اول امس'],
  },
  fa: {
    units: ['ثانیه', 'دقیقه', 'ساعت', 'روز', 'هفته', 'ماه', 'سال'],
    ago: 'پیش|قبل',
    one: 'یک',
    days: ['امروز', 'دیروز', 'پریروز'],
  },
  he: {
    units: ['שני', 'דק', 'שע', 'יום|ימים', 'שבוע', 'חודש', 'שנה|שנים'],
    ago: 'לפני',
    days: ['היום', 'אתמול', 'שלשום'],
  },
  hi: {
    units: ['सेकंड|सेकेंड', 'मिनट', 'घंट|घण्ट', 'दिन', 'सप्ताह|हफ', 'महीन|माह', 'साल|वर्ष'],
    ago: 'पहले|पूर्व',
    one: 'एक',
    days: ['आज', 'कल|बीता कल', 'परसों'],
  },
  bn: {
    units: ['সেকেন্ড', 'মিনিট', 'ঘন্টা|ঘণ্টা', 'দিন', 'সপ্তাহ', 'মাস', 'বছর'],
    ago: 'আগে|পূর্বে',
    one: 'এক',
    days: ['আজ', 'গতকাল', 'পরশু'],
  },
  id: {
    units: ['detik', 'menit', 'jam', 'hari', 'minggu|pekan', 'bulan', 'tahun'],
    ago: 'lalu|yang lalu',
    one: 'se',
    days: ['hari ini', 'kemarin', 'kemarin dulu'],
  },
  ms: {
    units: ['saat', 'minit', 'jam', 'hari', 'minggu', 'bulan', 'tahun'],
    ago: 'lalu|lepas',
    one: 'se',
    days: ['hari ini', 'semalam', 'kelmarin'],
  },
  vi: {
    units: ['giay', 'phut', 'gio|tieng', 'ngay', 'tuan', 'thang', 'nam'],
    ago: 'truoc',
    one: 'mot',
    days: ['hom nay', 'hom qua', 'hom kia'],
  },
  th: {
    units: ['วินาที', 'นาที', 'ชั่วโมง|ชม', 'วัน', 'สัปดาห์|อาทิตย์', 'เดือน', 'ปี'],
    ago: 'ที่แล้ว|ก่อน',
    one: 'หนึ่ง',
    days: ['วันนี้', 'เมื่อวาน|เมื่อวานนี้', 'เมื่อวานซืน'],
  },
  zh: {
    units: ['秒', '分', '小时|小時|个小时', '天|日', '周|週|星期', '个月|個月|月', '年'],
    ago: '前',
    one: '一',
    days: ['今天|今日', '昨天|昨日', '前天|前日'],
  },
  ja: {
    units: ['秒', '分', '時間', '日', '週間', 'か月|ヶ月|カ月', '年'],
    ago: '前',
    one: '一',
    days: ['今日|本日', '昨日', '一昨日|おととい'],
  },
  ko: {
    units: ['초', '분', '시간', '일', '주', '개월|달', '년'],
    ago: '전',
    one: '한',
    days: ['오늘', '어제', '그저께|그제'],
  },
  ka: {
    units: ['წამ', 'წუთ', 'საათ', 'დღ', 'კვირ', 'თვ', 'წელ|წლ'],
    ago: 'წინ',
    days: ['დღეს', 'გუშინ', 'გუშინწინ'],
  },
  tl: {
    units: ['segundo', 'minuto', 'oras', 'araw', 'linggo', 'buwan', 'taon'],
    ago: 'nakalipas|nakaraan',
    one: 'isang',
    days: ['ngayon|ngayong araw', 'kahapon', 'noong isang araw'],
  },
};
