const CURRENCY = '(?:[€$£₹¥]|\\b(?:EUR|USD|GBP|CHF|CAD|AUD|NZD|INR|SEK|NOK|DKK|PLN|CZK|JPY|Rs\\.?)(?=[\\s\\d-]|$))';
const CURRENCIES = new RegExp(CURRENCY, 'g');

/** An amount with cents, a currency, or both: `1,250.00`, `1.250,00`, `€ 40`, `40 EUR`. A bare whole number is a count, not an amount. */
const AMOUNT = new RegExp(
  `(?<![\\d.,A-Za-z-])-?(?:${[
    `${CURRENCY} ?-?\\d[\\d.,']{0,17}\\d`,
    `${CURRENCY} ?-?\\d`,
    "\\d{1,3}(?:[.,' ]\\d{3}){1,5}[.,]\\d{2}",
    '\\d{1,9}[.,]\\d{2}',
    `\\d{1,9} ?${CURRENCY}`,
  ].join('|')})(?![\\d%]|[.,]\\d| ?%)`,
  'g',
);

/** The amounts of money in a line, in its order. */
export function amountsIn(line: string): readonly number[] {
  return [...line.matchAll(AMOUNT)].flatMap(([text]) => {
    const value = numberOf(text);
    return value === undefined ? [] : [value];
  });
}

/** A number as people write it, with either decimal mark and with or without a currency; undefined when it is none. */
export function numberOf(text: string): number | undefined {
  const bare = text.replace(CURRENCIES, '').replace(/[\s']/g, '');
  if (!/^[-+−(]?\d[\d.,]*\)?$/.test(bare)) return undefined;
  const negative = /^[-−(]/.test(bare);
  const digits = bare.replace(/[^\d.,]/g, '');
  const mark = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const decimals = digits.length - mark - 1;
  // Three digits behind the only mark are thousands; anything else is a fraction.
  const isFraction = mark >= 0 && (decimals !== 3 || /[.,].*[.,]/.test(digits.slice(0, mark)));
  const isMixed = digits.includes('.') && digits.includes(',');
  const plain =
    mark >= 0 && (isFraction || isMixed) && decimals <= 4
      ? `${digits.slice(0, mark).replace(/[.,]/g, '')}.${digits.slice(mark + 1)}`
      : digits.replace(/[.,]/g, '');
  const value = Number(plain);
  return Number.isFinite(value) ? (negative ? -value : value) : undefined;
}
