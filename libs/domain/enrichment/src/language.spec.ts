import { describe, expect, it } from '@jest/globals';
import { articleOf } from './article-for-specs.js';
import { enrichArticle } from './enrich-article.js';

const languageOf = (title: string, text: string, declared?: string, hint?: string) =>
  enrichArticle(articleOf(title, [text], declared === undefined ? {} : { declaredLanguage: declared }), {
    hints: hint === undefined ? {} : { language: hint },
  }).enrichments.language;

const TEXTS: [code: string, title: string, text: string][] = [
  [
    'en',
    'Council approves new bridge',
    'The city council approved a new bridge across the river on Tuesday evening.',
  ],
  [
    'de',
    'Stadtrat stimmt für neue Brücke',
    'Der Stadtrat hat am Dienstagabend den Bau einer neuen Brücke beschlossen.',
  ],
  [
    'fr',
    'Un nouveau pont voté',
    'Le conseil municipal a approuvé mardi soir la construction d’un nouveau pont.',
  ],
  [
    'es',
    'Aprueban un puente nuevo',
    'El ayuntamiento aprobó el martes por la noche la construcción de un puente nuevo.',
  ],
  [
    'pt',
    'Câmara aprova nova ponte',
    'A câmara municipal aprovou na terça-feira à noite a construção de uma nova ponte.',
  ],
  [
    'it',
    'Approvato il nuovo ponte',
    'Il consiglio comunale ha approvato martedì sera la costruzione di un nuovo ponte.',
  ],
  [
    'nl',
    'Gemeenteraad keurt brug goed',
    'De gemeenteraad heeft dinsdagavond de bouw van een nieuwe brug goedgekeurd.',
  ],
  [
    'pl',
    'Rada miasta za nowym mostem',
    'Rada miasta zatwierdziła we wtorek wieczorem budowę nowego mostu przez rzekę.',
  ],
  [
    'cs',
    'Zastupitelé schválili most',
    'Městští zastupitelé schválili v úterý večer stavbu nového mostu přes řeku.',
  ],
  ['sv', 'Ny bro godkänd', 'Kommunfullmäktige godkände på tisdagskvällen bygget av en ny bro över floden.'],
  [
    'fi',
    'Uusi silta hyväksyttiin',
    'Kaupunginvaltuusto hyväksyi tiistai-iltana uuden sillan rakentamisen joen yli.',
  ],
  [
    'tr',
    'Yeni köprü onaylandı',
    'Belediye meclisi salı akşamı nehrin üzerine yeni bir köprü yapılmasını onayladı.',
  ],
  [
    'ru',
    'Горсовет одобрил мост',
    'Городской совет во вторник вечером одобрил строительство нового моста через реку.',
  ],
  [
    'uk',
    'Міськрада схвалила міст',
    'Міська рада у вівторок увечері схвалила будівництво нового мосту через річку.',
  ],
  [
    'be',
    'Гарсавет ухваліў мост',
    'Гарадскі савет у аўторак увечары ўхваліў будаўніцтва новага моста праз раку.',
  ],
  ['bg', 'Одобриха нов мост', 'Общинският съвет одобри във вторник вечерта строежа на нов мост над реката.'],
  [
    'el',
    'Εγκρίθηκε νέα γέφυρα',
    'Το δημοτικό συμβούλιο ενέκρινε την Τρίτη το βράδυ την κατασκευή νέας γέφυρας.',
  ],
  ['ar', 'الموافقة على جسر جديد', 'وافق مجلس المدينة مساء الثلاثاء على بناء جسر جديد فوق النهر.'],
  ['he', 'אושר גשר חדש', 'מועצת העיר אישרה ביום שלישי בערב את בנייתו של גשר חדש מעל הנהר.'],
  ['hi', 'नए पुल को मंजूरी', 'नगर परिषद ने मंगलवार शाम को नदी पर एक नए पुल के निर्माण को मंजूरी दी।'],
  ['zh', '市议会批准新桥', '市议会星期二晚上批准在河上修建一座新桥，工程预计明年春天开始。'],
  ['ja', '市議会が新しい橋を承認', '市議会は火曜日の夜、川に新しい橋を建設する計画を承認しました。'],
  ['ko', '시의회 새 다리 승인', '시의회는 화요일 저녁 강을 가로지르는 새 다리의 건설을 승인했다.'],
  ['th', 'สภาเมืองอนุมัติสะพานใหม่', 'สภาเมืองอนุมัติการก่อสร้างสะพานใหม่ข้ามแม่น้ำเมื่อคืนวันอังคาร'],
];

describe('language', () => {
  it.each(TEXTS)('%s: %s', (code, title, text) => {
    const found = languageOf(title, text);
    expect(found.code).toBe(code);
    expect(found.confidence).toBeGreaterThan(0.5);
  });

  it.each(TEXTS.filter(([code]) => code !== 'en'))(
    '%s stays, whatever the page declares: %s',
    (code, title, text) => {
      expect(languageOf(title, text, 'en').code).toBe(code);
    },
  );

  it('knows nothing about fewer than twelve letters, unless the script decides', () => {
    expect(languageOf('Ok', '12:30').code).toBe('und');
    expect(languageOf('Berlin', 'AFP').code).toBe('und');
    expect(languageOf('한국', '1').code).toBe('ko');
    expect(languageOf('1', '2026').code).toBe('und');
  });

  it('takes a declared language that the detector does not know for the neighbour it mistakes it for', () => {
    const indonesian = 'Dewan kota menyetujui pembangunan jembatan baru di atas sungai pada Selasa malam.';
    expect(languageOf('Jembatan baru', indonesian)).toMatchObject({ code: 'ms', group: 'id-ms' });
    expect(languageOf('Jembatan baru', indonesian, 'id-ID')).toMatchObject({ code: 'id', group: 'id-ms' });
    expect(languageOf('Jembatan baru', indonesian, undefined, 'in')).toMatchObject({ code: 'id' });
  });

  it('tells Kazakh and Macedonian by their letters', () => {
    expect(
      languageOf('Жаңа көпір', 'Қалалық мәслихат өзен арқылы жаңа көпір салуды мақұлдады, ұзындығы жүз метр.')
        .code,
    ).toBe('kk');
    expect(
      languageOf(
        'Нов мост',
        'Градскиот совет вечерта го одобри ѕидањето на новиот мост преку реката, веќе утре.',
      ).code,
    ).toBe('mk');
  });

  it('looks beyond the first words: an English agency line does not hide a German article', () => {
    const german = TEXTS[1]![2];
    expect(
      languageOf('Breaking News Live Update', `Photo by the Associated Press. ${german.repeat(12)}`).code,
    ).toBe('de');
  });
});
