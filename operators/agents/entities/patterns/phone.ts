import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Pattern, PatternMatch } from './pattern.ts';

/** Seven to fifteen digits with the marks that people put between them. */
const CANDIDATE =
  /(?<![\p{L}\p{N}]|[\d./-])(?:\+|\(\+?)?\d(?:[ \t\u00a0().\-–/]{0,3}\d){6,16}(?:[ ,;]{0,2}(?:ext|x|extension)\.?[ ]?\d{1,6})?(?![\p{L}\p{N}]|[./-]\d)/gu;
const CONTEXT =
  /(?:\b(?:tel|telephone|phone|fon|mobile|mob|cell|fax|call|dial|ring|whatsapp|direct|hotline|switchboard|reach|text)\b|☎|✆|📞)[^\d]{0,24}$/;
/** `Phone:` may stand on the line above, `fax` behind the number. */
const LABEL_CHARS = 32;
const LABEL_BEHIND = /^[ \t]{0,2}[-–(,]?[ ]?(?:office|fax|mobile|home|work|direct|cell)\b/i;
const GROUPED = /[ ().\-–/]/;
/** What has as many digits and is none: dates, amounts. */
const OTHER = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|^\d{1,3}(?:\.\d{3})+$/;

/** Numbers of one text that are looked up in the numbering plans; each costs about 0.1 ms. */
const CHECKED_MAX = 2_000;

/** `+44`, or `0044` as it is dialled in most of the world. */
const INTERNATIONAL_PREFIX = /^\(?\+|^00[1-9]/;

/** Confidence by what speaks for the number: numbers that no plan has given out yet are often invented or mistyped. */
const INTERNATIONAL = { valid: 0.98, possible: 0.85 };
const NAMED = { valid: 0.95, possible: 0.85, impossible: 0.7 };
const SHAPED = { valid: 0.75, possible: 0.6 };

/**
 * Phone numbers: with a country code, or valid in one of the given countries and announced by a word or written in groups. The value is
 * E.164 where the country is certain, otherwise the digits as written.
 */
export const phone: Pattern = {
  type: 'phone',
  find(text, { phoneRegions }) {
    const regions = phoneRegions.filter((region): region is CountryCode => isSupportedCountry(region));
    const found: PatternMatch[] = [];
    let checked = 0;
    for (const { 0: raw, index: start } of text.matchAll(CANDIDATE)) {
      const international = INTERNATIONAL_PREFIX.test(raw);
      const named = isNamed(text, start, start + raw.length);
      if (OTHER.test(raw) || !(international || named || isPhoneShaped(raw))) continue;
      if (++checked > CHECKED_MAX) break;
      const read = international ? readInternational(raw, named) : readNational(raw, named, regions);
      if (read !== undefined) found.push({ start, end: start + raw.length, ...read });
    }
    return found;
  },
};

function isNamed(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - LABEL_CHARS), start).toLowerCase();
  return CONTEXT.test(before) || LABEL_BEHIND.test(text.slice(end, end + LABEL_CHARS));
}

type Reading = Pick<PatternMatch, 'value' | 'confidence'>;

function readInternational(raw: string, named: boolean): Reading | undefined {
  const number = parsePhoneNumberFromString(raw.replace(/^00/, '+'), { extract: false });
  if (number?.isPossible()) return { value: number.number, confidence: INTERNATIONAL[number.isValid() ? 'valid' : 'possible'] };
  return named ? { value: digitsOf(raw), confidence: NAMED.impossible } : undefined;
}

function readNational(raw: string, named: boolean, regions: readonly CountryCode[]): Reading | undefined {
  const possible = regions.flatMap((region) => {
    const number = parsePhoneNumberFromString(raw, { defaultCountry: region, extract: false });
    return number?.isPossible() ? [number] : [];
  });
  const valid = new Set(possible.filter((number) => number.isValid()).map(({ number }) => number));
  const [only] = valid;
  if (possible.length === 0)
    return named && GROUPED.test(raw) ? { value: digitsOf(raw), confidence: NAMED.impossible } : undefined;
  const certainty = only === undefined ? 'possible' : 'valid';
  const confidence = named ? NAMED[certainty] : SHAPED[certainty];
  return { value: only !== undefined && valid.size === 1 ? only : digitsOf(raw), confidence };
}

/** Written as people write phone numbers and little else: `(020) 7946 0018`, `020 7946 0018`, `212-555-0123`. */
function isPhoneShaped(raw: string): boolean {
  return /^\(\d{2,5}\)|^0\d{1,4}[ \-–/]\d{3,4}[ -]?\d{3,4}$|^\d{3}[-. ]\d{3}[-. ]\d{4}$/.test(raw);
}

function digitsOf(raw: string): string {
  return (/^\(?\+/.test(raw) ? '+' : '') + raw.replace(/(?:ext|x).*$/i, '').replace(/\D/g, '');
}
