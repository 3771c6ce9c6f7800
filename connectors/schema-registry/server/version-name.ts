import { invalidVersion } from './registry-error.ts';

const VERSION_MAX = 2 ** 31 - 1;

/** A version as paths name it: a number, `latest` or -1, which mean the same. Errors: 42202. */
export function parseVersion(version: string): number | 'latest' {
  if (version === 'latest' || version === '-1') return 'latest';
  const number = /^\d{1,10}$/.test(version) ? Number(version) : 0;
  if (number >= 1 && number <= VERSION_MAX) return number;
  throw invalidVersion(version);
}
