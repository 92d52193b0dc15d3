/**
 * Query parameters that say where a reader came from, never which page is meant. The lists hold names whose
 * only documented use is attribution; whatever could name a page somewhere (`id`, `p`, `ref`, `source`, `cid`)
 * stays out, because joining two articles is worse than fetching one twice.
 */

/** A name that starts with one of these (lower case) is tracking. */
const TRACKING_PREFIXES: readonly string[] = [
  'utm_', // Google Analytics and everybody who copied it
  'fb_', // Facebook actions, references, sources
  'mtm_',
  'pk_',
  'piwik_',
  'matomo_', // Matomo
  'ns_', // Comscore
  'hsa_',
  '_hs',
  '__hs', // HubSpot
  'mc_', // Mailchimp
  'vero_',
  'oly_', // Vero, Omeda
  'at_', // AT Internet / Piano
  'xtor',
  'wt_',
  'wt.', // Webtrends, Mapp
  'itm_',
  'bsft_', // Blueshift
  'elq', // Oracle Eloqua
  'guce_', // Yahoo consent hop
  '_branch_',
  'trk_',
  'cx_', // newsletter and recommendation widgets
  'ga_source',
  'ga_medium',
  'ga_campaign',
  'ga_content',
  'ga_term',
  'gad_', // Google Ads
  'sc_c', // Adobe: sc_cid, sc_channel, sc_campaign
  'dm_i',
  '__twitter_',
  '__cf_chl_', // Cloudflare's challenge tokens
];

/** These whole names (lower case) are tracking. */
const TRACKING_NAMES: ReadonlySet<string> = new Set([
  // click identifiers of advertising networks
  ...['gclid', 'gclsrc', 'dclid', 'wbraid', 'gbraid', 'srsltid', 'fbclid', 'msclkid', 'twclid', 'ttclid'],
  ...['yclid', 'ysclid', 'ymclid', '_openstat', 'li_fat_id', 'igsh', 'igshid', 'epik', 'rdt_cid', 'sccid'],
  ...[
    'irclickid',
    'irgwc',
    'zanpid',
    'clickid',
    'tblci',
    'dicbo',
    'obclick',
    'outbrainclickid',
    'rb_clickid',
  ],
  ...['s_kwcid', 'ef_id', 'sscid', 'cjevent', 'wickedid', 'vmcid', 'ttaid', 'qclid', 'mkwid', 'pcrid'],
  // analytics linkers and mail
  ...[
    '_ga',
    '_gl',
    '_gac',
    '_ke',
    '_kx',
    'mkt_tok',
    'ml_subscriber',
    'ml_subscriber_hash',
    'ck_subscriber_id',
  ],
  ...['trk', 'trkcampaign', 'trkinfo', 'nr_email_referer', 'hmb_campaign', 'hmb_medium', 'hmb_source'],
  ...[
    'sb_referer_host',
    'guccounter',
    'spm',
    'scm',
    'algo_pvid',
    'algo_expid',
    'ss_source',
    'ss_campaign_id',
  ],
  ...['_bta_tid', '_bta_c', 'rtid', 'emci', 'emdi', 'ceid', 'esrc', 'mcd', 'hootpostid', 'spref', 'sr_share'],
  // campaign parameters of publishers and their tools
  ...['cmpid', 'cmp', 'cmpid2', 's_cid', 's_campaign', 'icid', 'ncid', 'ocid', 'intcmp', 'int_cmp', 'ito'],
  ...['xts', 'xtcr', 'xtref', 'wtmc', 'wtrid', 'smid', 'smtyp', 'cndid', 'mbid', 'ftag', 'ftcamp', 'taid'],
  ...['echobox', 'wprss', 'wpisrc', 'wpmm', 'ref_src', 'ref_url', 'referer', 'referrer', 'campaign_source'],
  ...['ftxj', 'dlvrit', 'share_source', 'share_medium', 'share_from', 'partnerref', 'from_rss', 'mod_source'],
]);

/** Parameters that carry a visit's session (lower case): the same page for everybody. */
const SESSION_NAMES: ReadonlySet<string> = new Set([
  ...['phpsessid', 'jsessionid', 'aspsessionid', 'asp.net_sessionid', 'sessionid', 'session_id', 'sessid'],
  ...['cfid', 'cftoken', 'zenid', 'oscsid', 'osadcsid'],
]);

const SESSION_PREFIXES: readonly string[] = ['aspsessionid', 'phpsessid'];

/** Whether a query parameter of this name (any case, already percent-decoded) is dropped from an address. */
export function isTrackingParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    TRACKING_NAMES.has(lower) ||
    SESSION_NAMES.has(lower) ||
    TRACKING_PREFIXES.some((prefix) => lower.startsWith(prefix)) ||
    SESSION_PREFIXES.some((prefix) => lower.startsWith(prefix))
  );
}
