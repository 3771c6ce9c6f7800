import type { Template } from '../generate/template.ts';

export const INVOICES: readonly Template[] = [
  {
    name: 'invoice-plain',
    text: `
{seller=company}
{street}
{town} {postcode}

INVOICE

Invoice number: {code}
Invoice date: {date}
Due date: {date}

Bill to:
{company}
{street}, {town}

Description | Quantity | Unit price | Amount
~1-7 {product} | {int 1 40} | {amount 2 300} | {amount 10 4000}

Subtotal | {money}
[VAT|Tax] {int 5 25}% | {money}
Total | {money}

[Thank you for your business.|Payment is due within {int 7 60} days.]`,
  },
  {
    name: 'invoice-freelance',
    text: `
{me=person}
{jobtitle}, {town}
{email}

Invoice #{int 1 400}
{date}

For: {person}, {company}

Hours | Work | Rate | Total
~1-5 {int 1 60} h | {product}, {topic} | {amount 20 150} | {amount 80 5000}

Amount due: {money}
[No VAT is charged (small business).|Reverse charge applies.|]

Please transfer to account {iban}, name {$me}, within {int 7 30} days.`,
  },
  {
    name: 'invoice-tax',
    text: `
TAX INVOICE
{seller=company} [ABN|VAT Reg No|GST No|Tax ID] {code}
Tel {phone} {email}
Sold to: {company} | Ship to: {street}, {town}
Customer no. | Order no. | Invoice no. | Date
{code} | {code} | {code} | {date}
Item | Qty | Price ex. tax | Tax | Line total
~2-9 {product} | {int 1 90} | {amount 1 200} | {int 5 25} % | {amount 10 3000}
Net | {amount}
Tax | {amount}
Gross total | {money}
Terms: [30 days net|14 days 2 % discount, 30 days net|on receipt]
Goods remain the property of {$seller} until paid in full.`,
  },
  {
    name: 'invoice-hosting',
    text: `
{company} Billing
Invoice {code}
Issued: {date}
Payable by: {date}
Account: {email}

# Charges for {month} {year}
~2-5 {product}, {month} {year} | {money}

# Summary
Charges this period | {money}
Credits | {money}
[Sales tax|VAT] ({int 0 25} %) | {money}
Balance due | {money}

[Your card ending in {int 1000 9999} will be charged automatically.|We will collect this amount by direct debit on {date}.]
Questions about this bill? {url}`,
  },
  {
    name: 'invoice-utility',
    text: `
{company}
Your [electricity|gas|water|telephone|internet] bill
Customer number: {code}
Bill date: {date}
Billing period: {date} to {date}
Supply address: {street}, {town}

Previous balance | {money}
Payments received | {money}
Meter reading {int 1000 9999} to {int 10000 99999} | {int 100 4000} [kWh|m3|units]
~1-4 [Standing charge|Usage|Network fee|Line rental|Calls|Levy] | {amount 1 300}
Total charges this bill | {money}
Amount to pay | {money}
Please pay by {date}
How to pay: [online at {url}|by bank transfer to {iban}|by phone on {phone}]`,
  },
  {
    name: 'invoice-trade',
    text: `
{company}, [plumbing|electrical work|roofing|joinery|painting|gardening], {town}
Phone {phone}

INVOICE NO {code} [DATED|DATE:] {date}
TO {person}, {street}, {town} {postcode}
JOB: {topic}

Labour {int 2 60} hours at {amount 25 90} | {amount 100 4000}
~2-6 Materials: {product} | {amount 5 900}
Call-out | {amount 30 90}
Total excluding VAT | {amount}
VAT at {int 5 25}% | {amount}
TOTAL TO PAY | {money}

Bank: {iban}
[All work guaranteed for {int 1 10} years.|Cheques payable to the above.|Deposit of {money} received with thanks.]`,
  },
  {
    name: 'invoice-proforma',
    text: `
[PRO FORMA INVOICE|COMMERCIAL INVOICE]
Exporter: {company}, {street}, {town}
Consignee: {company}, {street}, {town}
Reference: {code}
Date: {date}
Country of origin: [Germany|China|Italy|United Kingdom|India]
[Incoterms|Delivery terms]: [EXW|FOB|CIF|DAP] {town}
No. | Goods | HS code | Quantity | Value
~1-6 {int 1 9} | {product} | {int 1000 9999}.{int 10 99} | {int 1 900} | {amount}
Freight | {amount}
Insurance | {amount}
Total invoice value | {money}
We hereby certify that this invoice is true and correct.`,
  },
  {
    name: 'invoice-law-firm',
    text: `
{last} & {last} [Solicitors|LLP|Attorneys|Chartered Accountants]
{street}, {town}

{date}
{company}
Our ref: {code}

STATEMENT OF FEES for professional services rendered in respect of {topic}

~2-6 {date} | [Telephone call with|Meeting with|Letter to|Reviewing papers from|Advice to] {person} | {decimal} | {amount 60 900}
Total fees | {amount}
Disbursements: [court fee|search fee|travel|copies] | {amount 5 300}
VAT thereon | {amount}
Total now due | {money}

This invoice is payable within {int 14 30} days. Interest may be charged on overdue accounts.`,
  },
  {
    name: 'invoice-minimal',
    text: `
invoice
from {company}
to {company}
no {code}
date {date}
~1-4 {int 1 12} x {product} {money}
sum {money}
tax {money}
to pay {money}
iban {iban}`,
  },
  {
    name: 'invoice-credit-note',
    text: `
[CREDIT NOTE|CREDIT MEMO]
{company}
Credit note no.: {code}
Relating to invoice: {code} of {date}
Customer: {company}, {town}
Returned goods | Qty | Price | Credit
~1-4 {product} | {int 1 20} | {amount 2 200} | -{amount 5 900}
Net credit | -{amount}
VAT | -{amount}
Total credited | -{amount}
The amount will be refunded to your account or set off against your next invoice.`,
  },
  {
    name: 'invoice-subscription',
    text: `
Receipt and invoice from {company}
Invoice number {code} | Date of issue {date} | Date due {date}
{company} | Bill to {person}
{street} | {email}
{money} due {date}
[Pay online|View online]: {url}
Description | Qty | Unit price | Tax | Amount
~1-3 {product} ({date} – {date}) | {int 1 10} | {money 5 99} | {int 0 25}% | {money 5 900}
Subtotal | {money}
Total excluding tax | {money}
Tax | {money}
Amount paid | {money}
Amount due | {money}`,
  },
  {
    name: 'invoice-school',
    text: `
{school}
Student accounts office

INVOICE FOR TUITION AND FEES
Student: {person}
Student ID: {code}
Term: [Spring|Autumn|Fall] {year}
Statement date: {date}

~2-6 [Tuition|Library fee|Laboratory fee|Student union fee|Accommodation|Meal plan|Registration fee] | {amount 20 4000}
Less: [scholarship|deposit paid|bursary] | -{amount 50 900}
Total amount owed | {money}
Payment deadline: {date}
Late payments incur a charge of {money 10 90}. Quote the student ID with your payment.`,
  },
  {
    name: 'invoice-workshop',
    text: `
{company} - [Garage|Car Service|Bicycle Workshop|Computer Repairs]
Job card / Invoice {code}
Customer: {person} Tel: {phone}
Vehicle: [VW Golf|Ford Focus|Toyota Yaris|Volvo V60] Reg: {initials}{int 10 99} {initials} Mileage: {int 9000 200000}
Date in: {date} Date out: {date}
PARTS
~2-7 {product} | {int 1 4} | {amount 4 200}
LABOUR
~1-4 [Replace|Inspect|Fit|Adjust] {product} | {decimal} hrs | {amount 20 200}
Parts total {amount} Labour total {amount}
VAT {amount}
INVOICE TOTAL {money}
Paid by [card|cash|bank transfer]: ______`,
  },
  {
    name: 'invoice-prose',
    text: `
{company}
{street}, {town}
{date}

To {company}, {person}

Invoice {code} for {topic}

We charge for [our services|the goods delivered|the work carried out] as follows, according to your order [no. {code}|of {date}]:

~1-5 - {product}: {money}

The total of {money} includes {int 5 25} % VAT ({money}). Kindly settle this invoice without deduction by {date}, quoting the invoice number, to {iban}.

[Kind regards|With thanks for your order]
Accounts department`,
  },
  {
    name: 'invoice-hotel',
    text: `
Hotel {brand} {town}
Guest folio / Invoice {code}
Guest: {person}
Company: {company}
Room: {int 101 620}
Arrival: {date}
Departure: {date}
Date | Description | Charges | Payments
~3-9 {date} | [Accommodation|Breakfast|City tax|Minibar|Restaurant|Parking|Laundry] | {amount 3 240} |
{date} | [Visa|Mastercard|Cash] | | {amount}
Total {money}
thereof VAT {int 5 25} % {amount}
Balance {amount}
Thank you for staying with us.`,
  },
];
