import { date } from './date.ts';
import { email } from './email.ts';
import { iban } from './iban.ts';
import { ipAddress } from './ip-address.ts';
import { money } from './money.ts';
import type { Pattern } from './pattern.ts';
import { paymentCard } from './payment-card.ts';
import { percent } from './percent.ts';
import { phone } from './phone.ts';
import { reference } from './reference.ts';
import { ssn } from './ssn.ts';
import { url } from './url.ts';
import { vatId } from './vat-id.ts';

/** All patterns; where two hold at one place, the earlier in this list wins. */
export const PATTERNS: readonly Pattern[] = [
  email,
  url,
  iban,
  paymentCard,
  ipAddress,
  ssn,
  vatId,
  date,
  money,
  percent,
  reference,
  phone,
];
