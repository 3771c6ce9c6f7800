import { type CountryCode, findPhoneNumbersInText, isSupportedCountry, type PhoneNumber } from 'libphonenumber-js/max';
import { contextBefore, type Pattern, type PatternMatch } from './pattern.ts';

/** Seven to fifteen digits with the marks that people put between them. */
const CANDIDATE =
  /(?<![\p{L}\p{N}]|[\d./-])(?:\+|\(\+?)?\d(?:[ \t\u00a0().\-–/]{0,3}\d){6,16}(?:[ ,;]{0,2}(?:ext|x|extension)\.?[ ]?\d{1,6})?(?![\p{L}\p{N}]|[./-]\d)/gu;
const CONTEXT =
  /(?:\b(?:tel|telephone|phone|fon|mobile|mob|cell|fax|call|dial|ring|whatsapp|direct|hotline|switchboard|reach|text)\b|☎|✆|📞)[^\d]{0,24}$/;
/** What has as many digits and is none: dates, amounts. */
const OTHER = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|^\d{1,3}(?:\.\d{3})+$/;

/** Numbers of one text that are looked up in the numbering plans; each costs about 0.1 ms. */
const CHECKED_MAX = 2_000;

/** Confidence by what speaks for the number. */
const INTERNATIONAL = 0.98;
const NAMED = 0.95;
const NAMED_INVALID = 0.75;
const SHAPED = 0.7;

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
      const international = /^\(?\+/.test(raw);
      const named = CONTEXT.test(contextBefore(text, start));
      if (OTHER.test(raw) || !(international || named || isPhoneShaped(raw))) continue;
      if (++checked > CHECKED_MAX) break;
      const read = international ? readInternational(raw, named) : readNational(raw, named, regions);
      if (read !== undefined) found.push({ start, end: start + raw.length, ...read });
    }
    return found;
  },
};

type Reading = Pick<PatternMatch, 'value' | 'confidence'>;

function readInternational(raw: string, named: boolean): Reading | undefined {
  const number = parsed(raw, undefined);
  if (number !== undefined) return { value: number.number, confidence: INTERNATIONAL };
  return named ? { value: digitsOf(raw), confidence: NAMED_INVALID } : undefined;
}

function readNational(raw: string, named: boolean, regions: readonly CountryCode[]): Reading | undefined {
  const numbers = new Set(regions.flatMap((region) => parsed(raw, region)?.number ?? []));
  if (numbers.size === 0) {
    return named && /[ ().\-–/]/.test(raw) ? { value: digitsOf(raw), confidence: NAMED_INVALID } : undefined;
  }
  const [only] = numbers;
  return { value: numbers.size === 1 && only !== undefined ? only : digitsOf(raw), confidence: named ? NAMED : SHAPED };
}

/** The number if the whole candidate is one that exists by the numbering plan. */
function parsed(raw: string, region: CountryCode | undefined): PhoneNumber | undefined {
  const matches = findPhoneNumbersInText(raw, region === undefined ? {} : { defaultCountry: region });
  const only = matches[0];
  return matches.length === 1 && only?.startsAt !== undefined && raw.length - (only.endsAt - only.startsAt) <= 1
    ? only.number
    : undefined;
}

/** Written as people write phone numbers and little else: `(020) 7946 0018`, `020 7946 0018`, `212-555-0123`. */
function isPhoneShaped(raw: string): boolean {
  return /^\(\d{2,5}\)|^0\d{1,4}[ \-–/]\d{3,4}[ -]?\d{3,4}$|^\d{3}[-. ]\d{3}[-. ]\d{4}$/.test(raw);
}

function digitsOf(raw: string): string {
  return (/^\(?\+/.test(raw) ? '+' : '') + raw.replace(/(?:ext|x).*$/i, '').replace(/\D/g, '');
}
