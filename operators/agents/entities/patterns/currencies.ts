/** Codes of ISO 4217 that documents use; `ALL`, `TOP` and others that are also English words are left out. */
export const CURRENCY_CODES: readonly string[] =
  'EUR USD GBP CHF JPY CNY SEK NOK DKK ISK PLN CZK HUF RON BGN TRY RUB UAH AUD NZD CAD HKD SGD INR KRW THB IDR MYR PHP VND ILS AED SAR QAR KWD EGP ZAR NGN KES GHS MAD BRL MXN ARS CLP COP PEN'.split(
    ' ',
  );

/** Longer signs first: the first that fits is taken. */
export const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  US$: 'USD',
  CA$: 'CAD',
  AU$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  A$: 'AUD',
  C$: 'CAD',
  S$: 'SGD',
  R$: 'BRL',
  'Fr.': 'CHF',
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₩': 'KRW',
  '₽': 'RUB',
  '₺': 'TRY',
  '₴': 'UAH',
  '₪': 'ILS',
  '₦': 'NGN',
  zł: 'PLN',
  Kč: 'CZK',
};

export const CURRENCY_WORDS: Readonly<Record<string, string>> = {
  euros: 'EUR',
  euro: 'EUR',
  dollars: 'USD',
  dollar: 'USD',
  'us dollars': 'USD',
  pounds: 'GBP',
  'pounds sterling': 'GBP',
  sterling: 'GBP',
  'swiss francs': 'CHF',
  yen: 'JPY',
  rupees: 'INR',
  yuan: 'CNY',
};

const WITHOUT_MINOR: ReadonlySet<string> = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK']);

/** Digits behind the point that amounts are written with. */
export function minorDigits(code: string): number {
  return WITHOUT_MINOR.has(code) ? 0 : 2;
}
