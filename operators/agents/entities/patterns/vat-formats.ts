import { passesLuhn } from './payment-card.ts';

/** How a country writes its VAT numbers behind the prefix, and the check digits where they are simple. */
export interface VatFormat {
  readonly form: RegExp;
  readonly check?: (digits: string) => boolean;
}

/** The European Union by prefix (Greece writes EL), and Great Britain. */
export const VAT_FORMATS: Readonly<Record<string, VatFormat>> = {
  AT: { form: /^U\d{8}$/ },
  BE: { form: /^[01]\d{9}$/, check: (digits) => 97 - (Number(digits.slice(0, 8)) % 97) === Number(digits.slice(8)) },
  BG: { form: /^\d{9,10}$/ },
  CY: { form: /^\d{8}[A-Z]$/ },
  CZ: { form: /^\d{8,10}$/ },
  DE: { form: /^[1-9]\d{8}$/, check: passesMod11By10 },
  DK: { form: /^\d{8}$/ },
  EE: { form: /^\d{9}$/ },
  EL: { form: /^\d{9}$/ },
  ES: { form: /^[A-Z0-9]\d{7}[A-Z0-9]$/ },
  FI: { form: /^\d{8}$/ },
  FR: { form: /^[A-HJ-NP-Z0-9]{2}\d{9}$/ },
  GB: { form: /^(?:\d{9}|\d{12})$/, check: passesBritish },
  HR: { form: /^\d{11}$/, check: passesMod11By10 },
  HU: { form: /^\d{8}$/ },
  IE: { form: /^\d{7}[A-W][A-I]?$/ },
  IT: { form: /^\d{11}$/, check: passesLuhn },
  LT: { form: /^(?:\d{9}|\d{12})$/ },
  LU: { form: /^\d{8}$/, check: (digits) => Number(digits.slice(0, 6)) % 89 === Number(digits.slice(6)) },
  LV: { form: /^\d{11}$/ },
  MT: { form: /^\d{8}$/ },
  NL: { form: /^\d{9}B\d{2}$/ },
  PL: { form: /^\d{10}$/ },
  PT: { form: /^\d{9}$/ },
  RO: { form: /^\d{6,10}$/ },
  SE: { form: /^\d{10}01$/ },
  SI: { form: /^\d{8}$/ },
  SK: { form: /^\d{10}$/, check: (digits) => Number(digits) % 11 === 0 },
};

/** ISO 7064 MOD 11,10. */
function passesMod11By10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** Weights 8 to 2 and the two check digits make a multiple of 97; numbers given out since 2010 are shifted by 55. */
function passesBritish(digits: string): boolean {
  let sum = Number(digits.slice(7, 9));
  for (let i = 0; i < 7; i++) sum += Number(digits[i]) * (8 - i);
  return sum % 97 === 0 || (sum + 55) % 97 === 0;
}
