/** Whole cents as the document prints them: `figure(1234560)` is `12,345.60`. */
export function figure(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = (Math.abs(cents) % 100).toString().padStart(2, '0');
  return `${cents < 0 ? '-' : ''}${whole}.${rest}`;
}

/** A share of an amount, in whole cents. */
export function shareOf(cents: number, percent: number): number {
  return Math.round((cents * percent) / 100);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** `thousands(12345)` is `12,345`. */
export function thousands(number: number): string {
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * An IBAN of an invented account with the check digits that it must have (ISO 13616), in groups of four.
 *
 * REQUIRES: `account` is the national part, in capital letters and digits.
 */
export function iban(country: string, account: string): string {
  const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => (letter.charCodeAt(0) - 55).toString());
  const check = (98n - (BigInt(digits) % 97n)).toString().padStart(2, '0');
  return `${country}${check}${account}`.replace(/.{4}(?=.)/g, '$& ');
}
