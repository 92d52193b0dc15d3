/** Letters beyond ASCII of one language, the frequent ones first, and the one-byte character sets it is written in. */
export interface Alphabet {
  readonly letters: string;
  readonly charsets: readonly string[];
  /** Written with ASCII letters besides. */
  readonly isLatin: boolean;
}

const CYRILLIC = ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866'];
const CENTRAL = ['windows-1250', 'iso-8859-2'];
const WESTERN = ['windows-1252'];

export const ALPHABETS: readonly Alphabet[] = [
  { letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ', charsets: CYRILLIC, isLatin: false },
  {
    letters: 'оаиніертсвлкумдпяьзгбчйхжшїюцщєфґ',
    charsets: ['windows-1251', 'koi8-u', 'iso-8859-5'],
    isLatin: false,
  },
  { letters: 'аінеорстлкувямдпзыьчгйбўцхжшюэёф', charsets: ['windows-1251', 'iso-8859-5'], isLatin: false },
  { letters: 'аоиентрсвлкпдмзугъябчцйщжшфхью', charsets: ['windows-1251', 'iso-8859-5'], isLatin: false },
  { letters: 'аиоентрсјвукдмплзгбшчцњжћљхђфџѓќѕ', charsets: ['windows-1251', 'iso-8859-5'], isLatin: false },
  {
    letters: 'αοιετσνηυρπκμλςόίήάωθγέδχύφβώξζϊψ΄ΐϋΰ',
    charsets: ['windows-1253', 'iso-8859-7'],
    isLatin: false,
  },
  { letters: 'יוהלאברתשמדנכםחפעקןגצטסזךםףץ', charsets: ['windows-1255', 'iso-8859-8'], isLatin: false },
  {
    letters: 'اليمنتربودسعةهفقحكجشصأىطخءضذزثغإظئآؤ',
    charsets: ['windows-1256', 'iso-8859-6'],
    isLatin: false,
  },
  { letters: 'ایرندهمتوسبشکلزگآفخقعجحصپطچضغظثذئژء', charsets: ['windows-1256'], isLatin: false },
  { letters: 'านรอกเงมยลวดทสตปะ่้ัิีบคหแจพชขใไโุูืำ์ผธถศณญษซฟภ็ฐฉึฎ๊๋', charsets: ['windows-874'], isLatin: false },
  { letters: 'ąęłóśżćńź', charsets: CENTRAL, isLatin: true },
  { letters: 'íáéěčřžšýůúňťďó', charsets: CENTRAL, isLatin: true },
  { letters: 'áéíčžšýúľťňôďäóĺŕ', charsets: CENTRAL, isLatin: true },
  { letters: 'áéőöóíüúű', charsets: CENTRAL, isLatin: true },
  { letters: 'ăţşîâșț', charsets: [...CENTRAL, 'iso-8859-16'], isLatin: true },
  { letters: 'čšžćđ', charsets: CENTRAL, isLatin: true },
  { letters: 'ışğüçöi̇âî', charsets: ['windows-1254'], isLatin: true },
  { letters: 'ėšųįžąūčę', charsets: ['windows-1257', 'iso-8859-13'], isLatin: true },
  { letters: 'āīēšūļņķžčģ', charsets: ['windows-1257', 'iso-8859-13'], isLatin: true },
  { letters: 'äõüöšž', charsets: ['windows-1257', 'windows-1252'], isLatin: true },
  { letters: 'đươạảấớộệếậềầợữừốồổờởủịáàâãèéêìíòóôõùúýăĩũ', charsets: ['windows-1258'], isLatin: true },
  { letters: 'éèàêçâîôùûëïœ', charsets: WESTERN, isLatin: true },
  { letters: 'üäöß', charsets: WESTERN, isLatin: true },
  { letters: 'óíáéñúü¿¡', charsets: WESTERN, isLatin: true },
  { letters: 'ãçáéóíêõúâàô', charsets: WESTERN, isLatin: true },
  { letters: 'èàùòéì', charsets: WESTERN, isLatin: true },
  { letters: 'äöåéøæ', charsets: WESTERN, isLatin: true },
  { letters: 'áíðéúóþöæý', charsets: WESTERN, isLatin: true },
];

/** The characters that running Chinese text cannot do without. */
export const COMMON_SIMPLIFIED = new Set(
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严',
);
export const COMMON_TRADITIONAL = new Set(
  '的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被幹做必戰先回則任取據處隊南給色光門即保治北造百規熱領七海口東導器壓志世金增爭濟階油思術極交受聯什認六共權收證改清己美再採轉更單風切打白教速花帶安場身車例真務具萬每目至達走積示議聲報鬥完類八離華名確才科張信馬節話米整空元況今集溫傳土許步群廣石記需段研界拉林律叫且究觀越織裝影算低持音眾書布復容兒須際商非驗連斷深難近礦千週委素技備半辦青省列習響約支般史感勞便團往酸歷市克何除消構府稱太準精值號率族維劃選標寫存候毛親快效斯院查江型眼王按格養易置派層片始卻專狀育廠京識適屬圓包火住調滿縣局照參紅細引聽該鐵價嚴',
);
