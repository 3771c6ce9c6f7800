import { contextBefore, type Pattern, type PatternMatch } from './pattern.ts';

/** Digits in one piece, or in groups of three to six with the same separator. */
const CANDIDATE =
  /(?<![\p{L}\p{N}+]|\d[.,-])(?:\d{12,19}|\d{4}([ -])\d{4,6}\1\d{4,5}(?:\1\d{1,4}){0,2})(?![\p{L}\p{N}]|[.,-]\d)/gu;
/** First digits of the issuers: American Express, Diners, JCB, Visa, Mastercard, Discover, Maestro, UnionPay. */
const ISSUER = /^(?:3[4-7]|3[0689]|4|5|2[1-7]|1800|6)/;
const CONTEXT = /\b(?:card|visa|master ?card|amex|american express|maestro|discover|diners|credit|debit|pan|cc)\b/;

const DIGITS_MIN = 12;
const DIGITS_MAX = 19;

/** Numbers of payment cards by issuer and check digit (Luhn); the value is the digits. A bare number without a word beside it may be anything. */
export const paymentCard: Pattern = {
  type: 'payment-card',
  find(text) {
    const found: PatternMatch[] = [];
    for (const { 0: raw, 1: separator, index: start } of text.matchAll(CANDIDATE)) {
      const digits = raw.replace(/\D/g, '');
      if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX || !ISSUER.test(digits) || !passesLuhn(digits)) continue;
      const named = CONTEXT.test(contextBefore(text, start));
      // One number in ten passes the check by chance.
      found.push({ start, end: start + raw.length, value: digits, confidence: named ? 0.99 : separator ? 0.95 : 0.75 });
    }
    return found;
  },
};

/** The check digit of cards: every second digit from the right doubled, the sum a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0 && /[1-9]/.test(digits);
}
