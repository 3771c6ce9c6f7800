import { figure, iban, sum } from '../figures.ts';
import { expected, type ImperfectSample } from '../sample.ts';

const ITEMS: readonly (readonly [service: string, amount: number])[] = [
  ['Translation, manual of 42 pages, Danish to English', 147_000],
  ['Proofreading', 36_800],
  ['Express surcharge', 25_000],
];
/** Two digits are swapped. */
const WRONG_TOTAL = sum(ITEMS.map(([, amount]) => amount)) + 1_800;
/** The last digit of a valid number is another one, so that the check digits do not fit. */
const WRONG_ACCOUNT = iban('DK', '99990012345678').replace(/8$/, '3');

/** An invoice that a careful reader sends back. */
export const invoiceWrongTotal: ImperfectSample = {
  file: 'invoice-wrong-total.html',
  type: 'invoice',
  about: 'A translator invoices three items; the total does not add up and the IBAN is misspelt.',
  flaw: 'The total is not the sum of the items, and the check digits of the IBAN are wrong.',
  mustFind: [
    ...expected('person', 'Freja Nygaard'),
    ...expected('organisation', 'Oxley Marine Instruments Ltd'),
    ...expected('reference', '2026-19'),
    ...expected('money', `EUR ${figure(WRONG_TOTAL)}`),
    ...expected('date', '22 May 2026'),
  ],
  summaryMentions: ['Freja Nygaard', 'Oxley Marine Instruments', 'translation', figure(WRONG_TOTAL)],
  render: async () => Buffer.from(page(), 'utf8'),
};

function page(): string {
  const rows = ITEMS.map(([service, amount]) => `<tr><td>${service}</td><td>EUR ${figure(amount)}</td></tr>`).join('\n');
  return `<html lang="en">
<head><title>Invoice 2026-19</title></head>
<body>
<h2>INVOICE 2026-19</h2>
<p>Freja Nygaard, translator<br>Nybrogade 77, Aarhus<br>freja.nygaard@example.com</p>
<p>To: Oxley Marine Instruments Ltd, 9 Dock Road, Hull HU1 9ZZ</p>
<p>Date: 22 May 2026</p>
<table>
${rows}
<tr><td><b>Total</b></td><td><b>EUR ${figure(WRONG_TOTAL)}</b></td></tr>
</table>
<p>No VAT is charged (small business). Please pay within 14 days.<br>IBAN ${WRONG_ACCOUNT}</p>
</body>
</html>
`;
}
