import { figure, iban, shareOf, sum } from '../figures.ts';
import { expected, type Sample } from '../sample.ts';

/** Service, months or units, and the price of one in cents. */
const ITEMS: readonly (readonly [code: string, service: string, units: number, price: number])[] = [
  ['KH-VM4', 'Virtual server, 4 cores, 16 GB, Hamburg zone', 3, 5_890],
  ['KH-ST1', 'Object storage, per 100 GB and month', 24, 240],
  ['KH-BKP', 'Nightly backup with 30 days of retention', 3, 1_450],
  ['KH-TLS', 'Wildcard certificate, one year', 1, 11_900],
  ['KH-SUP', 'Support hours, on call, 12 and 26 April', 5, 9_600],
];
const NET = sum(ITEMS.map(([, , units, price]) => units * price));
const VAT = shareOf(NET, 19);
const TOTAL = NET + VAT;
const ACCOUNT = iban('DE', '999900000012345678');

/** A web invoice: the data in a sidebar table, items with article codes, amounts in euro with the sign behind. */
export const invoiceKestrelHosting: Sample = {
  file: 'invoice-kestrel-hosting.html',
  type: 'invoice',
  about: 'A hosting company in Hamburg sends a web invoice in euro for servers, storage and support.',
  mustFind: [
    ...expected('organisation', 'Kestrel Hosting GmbH', 'Brandt Akustik GmbH'),
    ...expected('person', 'Jule Petersen'),
    ...expected('reference', 'KH/2026/05/00382', 'K-20714'),
    ...expected('date', '2026-05-04', '2026-05-18'),
    ...expected('money', `EUR ${figure(NET)}`, `EUR ${figure(VAT)}`, `EUR ${figure(TOTAL)}`),
    ...expected('iban', ACCOUNT),
    ...expected('email', 'billing@kestrel-hosting.example.com'),
    ...expected('phone', '+49 40 66969 214'),
    ...expected('url', 'https://kestrel-hosting.example.com/invoices'),
    ...expected('percent', '19 %'),
  ],
  summaryMentions: ['Kestrel Hosting', 'Brandt Akustik', figure(TOTAL), '2026-05-18'],
  render: async () => Buffer.from(page(), 'utf8'),
};

function page(): string {
  const rows = ITEMS.map(
    ([code, service, units, price]) =>
      `      <tr><td>${code}</td><td>${service}</td><td class="n">${units}</td><td class="n">${figure(price)}</td><td class="n">${figure(units * price)}</td></tr>`,
  ).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Invoice KH/2026/05/00382 – Kestrel Hosting GmbH</title>
  <meta name="author" content="Kestrel Hosting GmbH">
  <meta name="date" content="2026-05-04">
  <style>
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; color: #1c2b33; }
    table { border-collapse: collapse; width: 100%; } td, th { padding: .35rem .6rem; text-align: left; }
    .items tr + tr { border-top: 1px solid #cfd8dc; } .n { text-align: right; } .total { font-weight: 700; }
  </style>
</head>
<body>
  <header>
    <p><strong>Kestrel Hosting GmbH</strong> · Speicherkai 9 · 20457 Hamburg · Germany</p>
    <p>Phone +49 40 66969 214 · <a href="mailto:billing@kestrel-hosting.example.com">billing@kestrel-hosting.example.com</a></p>
  </header>
  <main>
    <address>Brandt Akustik GmbH<br>Jule Petersen, Accounts Payable<br>Am Wallgraben 31<br>28195 Bremen</address>
    <h1>Invoice for April 2026</h1>
    <table class="data">
      <tr><th>Invoice no.</th><td>KH/2026/05/00382</td></tr>
      <tr><th>Customer no.</th><td>K-20714</td></tr>
      <tr><th>Invoice date</th><td>2026-05-04</td></tr>
      <tr><th>Service period</th><td>2026-04-01 to 2026-04-30</td></tr>
      <tr><th>Due date</th><td>2026-05-18</td></tr>
    </table>
    <p>Dear Ms Petersen,</p>
    <p>thank you for your trust. We invoice the following services of April 2026 under your hosting agreement. All prices are in
      euro and without value added tax unless it says otherwise.</p>
    <table class="items">
      <tr><th>Article</th><th>Service</th><th class="n">Units</th><th class="n">Unit price</th><th class="n">Amount</th></tr>
${rows}
      <tr><td colspan="4">Subtotal, net</td><td class="n">EUR ${figure(NET)}</td></tr>
      <tr><td colspan="4">VAT 19 %</td><td class="n">EUR ${figure(VAT)}</td></tr>
      <tr class="total"><td colspan="4">Amount payable</td><td class="n">EUR ${figure(TOTAL)}</td></tr>
    </table>
    <p>Please transfer EUR ${figure(TOTAL)} by 2026-05-18 without deduction to the account below and give the invoice number as the
      reference. A reminder after the due date costs EUR 5.00.</p>
    <table class="data">
      <tr><th>Account holder</th><td>Kestrel Hosting GmbH</td></tr>
      <tr><th>IBAN</th><td>${ACCOUNT}</td></tr>
      <tr><th>BIC</th><td>XMPLDEHHXXX</td></tr>
    </table>
    <p>All your invoices: <a href="https://kestrel-hosting.example.com/invoices">https://kestrel-hosting.example.com/invoices</a></p>
  </main>
  <footer>
    <p>Managing director: Torben Klaassen · Registered at Amtsgericht Hamburg, HRB 999417 · VAT ID DE999941738</p>
  </footer>
  <script>window.print && document.addEventListener('keydown', (e) => e.key === 'p' && window.print());</script>
</body>
</html>
`;
}
