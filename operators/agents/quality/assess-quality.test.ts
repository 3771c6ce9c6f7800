import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessQuality } from './assess-quality.ts';
import type { QualityInput } from './quality-input.ts';
import { QUALITY_RULES } from './quality-rules.ts';

/** Of each type a document that breaks no rule: what tests change, one thing at a time. Dates are before `RECEIVED_AT`. */
const RECEIVED_AT = Date.UTC(2026, 4, 20);

const INVOICE = `Larkfield Printworks Ltd
14 Mill Lane, Norwich NR1 4QT
VAT no. GB 214 7788 31

INVOICE
Invoice no.\tInvoice date\tDue date
LP-2026-118\t4 May 2026\t3 June 2026

Bill to: Harbour Museum, 2 Quay Road, Ipswich

Description\tQty\tUnit price\tAmount
Exhibition posters A2\t40\t6.50\t260.00
Folded leaflets\t1,000\t0.21\t210.00
Delivery to the museum\t1\t30.00\t30.00
Subtotal\t500.00
VAT 20 %\t100.00
Total due\t£600.00

Please pay within 30 days to IBAN GB82 WEST 1234 5698 7654 32.`;

const CONTRACT = `SERVICE AGREEMENT
This agreement is made on 4 May 2026 between Larkfield Printworks Ltd ("the Supplier") and Harbour Museum ("the Client").
1. Services
The Supplier prints the material that the Client orders in writing, in the quality of the samples.
2. Term
This agreement begins on the day of signature by both and may be terminated by either party with three months' notice.
3. Fees
The Client pays within thirty days of the invoice.
Signed for the Supplier: ____________________
Signed for the Client: ____________________`;

const CV = `Mara Oldfield
mara.oldfield@mail.example | +44 7700 900461
Profile
Print engineer with nine years in offset and digital presses.
Experience
2019 – present\tHead of Press, Larkfield Printworks, Norwich
2015 – 2019\tPress operator, Tidewater Books, Lowestoft
Education
2012 – 2015\tBSc Graphic Technology, University of Leeds
Skills
Colour management, maintenance, team leading`;

const EMAIL = `From: Mara Oldfield <mara@larkfield.example>
To: Tom Brandt <tom@harbour.example>
Date: 2026-05-04T09:12:00.000Z
Subject: Posters for June

Hi Tom,
the proofs are ready and look fine. Shall I send a courier on Thursday, or would you rather come and see them at the works?
Mara`;

const REPORT = `Quarterly Report on Press Operations
Prepared for the board, 4 May 2026
1. Summary
Output rose by 8 % against the previous quarter while waste fell to 3.1 %.
2. Findings
The new drying unit removed the bottleneck that had held back the night shift since winter.
3. Recommendations
We recommend that the second press be fitted with the same unit before the autumn season begins.`;

const LETTER = `Larkfield Printworks Ltd
14 Mill Lane, Norwich NR1 4QT

4 May 2026

Ms Petra Hale
Harbour Museum

Dear Ms Hale,

thank you for your order of posters. We can deliver them a week earlier than planned, because the paper has already arrived.

Yours sincerely,
Mara Oldfield`;

const MINUTES = `Minutes of the production meeting
Held on 4 May 2026 at 10:00 in the press hall
Present: Mara Oldfield, Tom Brandt, Ines Kolar
Apologies: Jon Reed
1. Night shift
The drying unit was discussed. It was decided to order a second one.
Action: Tom Brandt asks three makers for prices before the next meeting.`;

const SCIENTIFIC = `Drying Times of Coated Paper under Pulsed Air
M. Oldfield, I. Kolar
Department of Graphic Technology, University of Leeds
Abstract
We study how pulses of warm air change the drying time of coated paper. Pulsed air shortens it by a third at equal energy [1].
1 Introduction
Drying limits the speed of presses [2, 3].
References
[1] Reed, J. Air and paper. Journal of Drying, 2021.`;

const ENTITIES: QualityInput['entities'] = [{ type: 'organisation', text: 'Larkfield Printworks Ltd', count: 1 }];

function document(type: string, text: string, more: Partial<QualityInput> = {}): QualityInput {
  return {
    kind: 'pdf',
    type,
    confidence: 0.95,
    entities: ENTITIES,
    summary: 'A summary.',
    characters: text.length,
    pages: 1,
    language: 'en',
    warnings: [],
    text,
    title: null,
    metadata: {},
    fileName: 'document.pdf',
    sizeBytes: 20_000,
    receivedAt: RECEIVED_AT,
    ...more,
  };
}

const GOOD_DOCUMENTS = {
  invoice: document('invoice', INVOICE),
  contract: document('contract', CONTRACT),
  cv: document('cv', CV),
  email: document('email', EMAIL, { kind: 'eml', fileName: 'mail.eml' }),
  report: document('report', REPORT),
  letter: document('letter', LETTER),
  minutes: document('minutes', MINUTES),
  scientific: document('scientific', SCIENTIFIC),
} as const satisfies Readonly<Record<string, QualityInput>>;

type Good = keyof typeof GOOD_DOCUMENTS;

/** A good document with one thing wrong. */
interface Case {
  readonly rule: string;
  readonly document: QualityInput;
  /** What the message must name. */
  readonly says: RegExp;
}

function changed(type: Good, change: Partial<QualityInput>): QualityInput {
  const base = { ...GOOD_DOCUMENTS[type], ...change };
  return { ...base, characters: change.characters ?? base.text.length };
}

/** The document without or with other words; the change must change something. */
function edited(type: Good, from: RegExp | string, to: string, more: Partial<QualityInput> = {}): QualityInput {
  const { text } = GOOD_DOCUMENTS[type];
  const next = text.replaceAll(typeof from === 'string' ? from : new RegExp(from.source, `${from.flags.replace('g', '')}g`), to);
  if (next === text) throw new Error(`nothing to change in the ${type}: ${String(from)}`);
  return changed(type, { text: next, ...more });
}

function warned(code: string, message = `about ${code}`): QualityInput {
  return changed('report', { warnings: [{ code, message }] });
}

const NO_DATES = /\d{1,2} (May|June) 2026|2026-05-04\S*/;
const noEntities: Partial<QualityInput> = { entities: [] };

const CASES: readonly Case[] = [
  ...[
    'needs-ocr',
    'no-text',
    'unreadable-characters',
    'cut-short',
    'pages-unreadable',
    'pages-without-text',
    'attachment-unreadable',
    'text-cut',
    'wrong-name',
    'attachments-left-out',
    'charset-guessed',
    'entities-cut',
  ].map((code) => ({ rule: code, document: warned(code), says: new RegExp(`^about ${code}$`) })),
  { rule: 'other-warning', document: warned('brand-new'), says: /about brand-new/ },
  {
    rule: 'short-text',
    document: changed('email', {
      text: 'From: a@b.example\nTo: c@d.example\nSubject: x\n\nall is well here',
      metadata: { date: '2026-05-04' },
    }),
    says: /only 10 words/,
  },
  {
    rule: 'odd-characters',
    document: edited('report', 'Output rose', 'Output r\uFFFD\uFFFD\uFFFD'),
    says: /3 of \d+ characters/,
  },
  { rule: 'wrong-charset', document: edited('report', 'Output rose', 'Output CafÃ© fÃ¼r'), says: /2 letters.*wrong charset/ },
  {
    rule: 'spaced-letters',
    document: edited('report', /Output rose|We recommend|The new drying/, 'O u t p u t s'),
    says: /words are torn apart/,
  },
  {
    rule: 'glued-words',
    document: edited('report', /Output rose|We recommend|The new drying/, 'x'.repeat(40)),
    says: /blanks between words are lost/,
  },
  { rule: 'sparse-pages', document: changed('report', { pages: 9 }), says: /9 pages hold \d+ characters/ },
  { rule: 'type-unknown', document: changed('report', { type: 'unknown' }), says: /type could not be told/ },
  { rule: 'type-uncertain', document: changed('report', { confidence: 0.6 }), says: /report is uncertain: confidence 0\.60/ },
  {
    rule: 'file-name-type',
    document: changed('report', { fileName: 'invoice_118.pdf' }),
    says: /invoice_118\.pdf.*invoice.*report/,
  },
  { rule: 'summary-missing', document: changed('report', { summary: ' ' }), says: /summary is empty/ },
  {
    rule: 'entities-missing',
    document: changed('report', { ...noEntities, text: `${GOOD_DOCUMENTS.report.text} ${'and so on '.repeat(70)}` }),
    says: /no name, date/,
  },
  { rule: 'language-unsupported', document: changed('report', { language: 'de' }), says: /language is de/ },
  {
    rule: 'language-unknown',
    document: changed('report', { language: null, text: `${GOOD_DOCUMENTS.report.text} ${'and so on '.repeat(30)}` }),
    says: /could not be told/,
  },
  {
    rule: 'date-impossible',
    document: edited('report', '4 May 2026', '31 June 2026, 4 May 2026'),
    says: /“31 June 2026” in line 2/,
  },
  { rule: 'date-future', document: edited('report', '4 May 2026', '4 July 2026'), says: /2026-07-04 in line 2.*after/ },
  { rule: 'date-implausible', document: edited('report', '4 May 2026', '4 May 1026'), says: /1026-05-04.*outside 1900/ },
  { rule: 'iban-invalid', document: edited('invoice', 'GB82 WEST', 'GB83 WEST'), says: /IBAN in line 19/ },
  {
    rule: 'invoice-number',
    document: edited('invoice', /Invoice no\.\tInvoice date\tDue date\nLP-2026-118\t/, 'Invoice date\tDue date\n'),
    says: /no invoice number/,
  },
  { rule: 'invoice-date', document: edited('invoice', NO_DATES, ''), says: /no date/ },
  { rule: 'invoice-supplier', document: edited('invoice', /^[\s\S]*?INVOICE/, 'INVOICE', noEntities), says: /no supplier/ },
  { rule: 'invoice-total', document: edited('invoice', /Subtotal[\s\S]*?600\.00/, ''), says: /no total/ },
  {
    rule: 'invoice-due-date',
    document: edited('invoice', '3 June 2026', '3 April 2026'),
    says: /2026-04-03.*before.*2026-05-04/,
  },
  {
    rule: 'invoice-line-product',
    document: edited('invoice', '\t6.50\t', '\t6.60\t'),
    says: /line 12 .*40 × 6\.60 is 264\.00, not 260\.00/,
  },
  {
    rule: 'invoice-items-sum',
    document: edited('invoice', /Folded leaflets.*\n/, ''),
    says: /2 line items add up to 290\.00.*500\.00/,
  },
  { rule: 'invoice-total-sum', document: edited('invoice', '£600.00', '£610.00'), says: /add up to 600\.00.*610\.00/ },
  { rule: 'contract-parties', document: edited('contract', /between .*/, 'as follows.', noEntities), says: /no two parties/ },
  { rule: 'contract-date', document: edited('contract', NO_DATES, 'a day to be fixed'), says: /no date/ },
  { rule: 'contract-signatures', document: edited('contract', /Signed for.*/, 'done.'), says: /no signatures/ },
  { rule: 'contract-term', document: edited('contract', /2\. Term\n.*\n/, ''), says: /no term/ },
  { rule: 'cv-name', document: edited('cv', 'Mara Oldfield\n', 'Curriculum Vitae\n'), says: /no name/ },
  { rule: 'cv-contact', document: edited('cv', /mara\.oldfield@.*/, 'Norwich'), says: /no contact/ },
  { rule: 'cv-experience', document: edited('cv', 'Experience', 'Before'), says: /no experience/ },
  { rule: 'cv-education', document: edited('cv', /Education\n.*University.*\n/, ''), says: /no education/ },
  { rule: 'email-sender', document: edited('email', /From:.*\n/, ''), says: /From:/ },
  { rule: 'email-recipient', document: edited('email', /To:.*\n/, ''), says: /To:/ },
  { rule: 'email-date', document: edited('email', /Date:.*\n/, ''), says: /Date:/ },
  { rule: 'email-subject', document: edited('email', 'Posters for June', ''), says: /Subject:/ },
  {
    rule: 'email-body',
    document: edited('email', /\n\nHi Tom[\s\S]*/, `\nCc: ${'a@b.example, '.repeat(12)}`),
    says: /no text below/,
  },
  {
    rule: 'report-title',
    document: edited(
      'report',
      /^(.*\n){2}/,
      'in the spring of 2026 it was found that the presses ran well, and more was found out then.\n'.repeat(5),
    ),
    says: /no title/,
  },
  { rule: 'report-date', document: edited('report', ', 4 May 2026', ''), says: /no date/ },
  { rule: 'report-sections', document: edited('report', /\n\d\. \w+/, ''), says: /no sections: 2 headings/ },
  {
    rule: 'report-outcome',
    document: edited('report', /1\. Summary|2\. Findings|3\. Recommendations|We recommend/, 'Part of it'),
    says: /no outcome/,
  },
  {
    rule: 'letter-sender',
    document: edited('letter', /^Larkfield[\s\S]*?4QT|\nMara Oldfield/, '', noEntities),
    says: /no sender/,
  },
  { rule: 'letter-recipient', document: edited('letter', 'Dear Ms Hale', 'Hello'), says: /no recipient/ },
  { rule: 'letter-date', document: edited('letter', NO_DATES, ''), says: /no date/ },
  { rule: 'letter-salutation', document: edited('letter', 'Dear Ms Hale', 'To Ms Hale'), says: /no salutation/ },
  { rule: 'letter-closing', document: edited('letter', 'Yours sincerely,', ''), says: /no closing/ },
  { rule: 'minutes-date', document: edited('minutes', NO_DATES, 'a Monday'), says: /no date/ },
  { rule: 'minutes-attendees', document: edited('minutes', /Present: |Apologies: /, ''), says: /no attendees/ },
  { rule: 'minutes-outcome', document: edited('minutes', /It was decided|Action/, 'Somebody thought'), says: /no outcome/ },
  {
    rule: 'scientific-title',
    document: edited(
      'scientific',
      /^(.*\n){3}Abstract\n/,
      'it begins here, with a sentence of the text that is long, by M. Oldfield at the University of Leeds.\n'.repeat(4),
    ),
    says: /no title/,
  },
  {
    rule: 'scientific-abstract',
    document: edited('scientific', 'Abstract', 'Beginning', {
      text: `${GOOD_DOCUMENTS.scientific.text.replace('Abstract', 'Beginning')} ${'and so on '.repeat(140)}`,
    }),
    says: /no abstract/,
  },
  {
    rule: 'scientific-authors',
    document: edited('scientific', /M\. Oldfield, I\. Kolar\nDepartment.*\n/, '', noEntities),
    says: /no authors/,
  },
  { rule: 'scientific-references', document: edited('scientific', /References\n\[1\].*|\[2, 3\]/, ''), says: /no references/ },
  {
    rule: 'personal-data',
    document: changed('report', {
      entities: [
        { type: 'person', text: 'Mara' },
        { type: 'iban', text: 'GB82' },
        { type: 'person', text: 'Tom' },
      ],
    }),
    says: /2 persons, 1 IBAN/,
  },
];

describe('quality rules', () => {
  it('are all covered by a case', () => {
    const names = QUALITY_RULES.flatMap(({ rules }) => rules.map(({ name }) => name));
    expect(CASES.map(({ rule }) => rule).toSorted()).toEqual(names.toSorted());
  });

  it.each(CASES)('$rule is found, and nothing else', ({ rule, document, says }) => {
    const { reasons, score } = assessQuality(document);
    const found = reasons.find((reason) => reason.rule === rule);
    expect(found?.message).toMatch(says);
    expect(reasons.map((reason) => reason.rule)).toEqual([rule]);
    expect(score).toBe(100 - (found?.points ?? 0));
  });
});

const pieces = fc.constantFrom(
  'Invoice no. 7\n',
  'Description\tQty\tPrice\tAmount\n',
  'Paper\t2\t3.00\t7.00\n',
  'Total due 12.50\n',
  '31 February 2026\n',
  'IBAN GB00 WEST 1234 5698 7654 32\n',
  'Dear Ms Hale,\n',
  'Yours sincerely,\n',
  '1. Term\n',
  't h i s i s\n',
  'Ã© Ã¼ â€™\n',
  '\uFFFD\uFFFD\n',
  'words and more words\n',
);
const input: fc.Arbitrary<QualityInput> = fc.record({
  kind: fc.constantFrom('pdf', 'docx', 'html', 'eml', 'markdown', 'text'),
  type: fc.constantFrom('invoice', 'contract', 'cv', 'email', 'report', 'letter', 'minutes', 'scientific', 'unknown', 'novel'),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  entities: fc.array(fc.record({ type: fc.constantFrom('person', 'iban', 'date', 'x'), text: fc.string({ maxLength: 9 }) }), {
    maxLength: 5,
  }),
  summary: fc.string({ maxLength: 5 }),
  characters: fc.nat(100_000),
  pages: fc.option(fc.nat(30), { nil: null }),
  language: fc.constantFrom(null, 'en', 'de'),
  warnings: fc.array(
    fc.record({
      code: fc.constantFrom('needs-ocr', 'no-text', 'cut-short', 'new-one', 'text-cut'),
      message: fc.string({ maxLength: 9 }),
    }),
    { maxLength: 4 },
  ),
  text: fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
    fc.string({ unit: 'binary', maxLength: 400 }),
  ),
  title: fc.option(fc.string({ maxLength: 10 }), { nil: null }),
  metadata: fc.record({ date: fc.string({ maxLength: 12 }), from: fc.string({ maxLength: 4 }) }),
  fileName: fc.string({ maxLength: 12 }),
  sizeBytes: fc.nat(),
  receivedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
});

describe('assessQuality', () => {
  it.each(Object.entries(GOOD_DOCUMENTS))('gives a good %s 100 points', (_type, document) => {
    expect(assessQuality(document)).toEqual({ score: 100, reasons: [] });
  });

  it('keeps the score within 0 and 100 and true to the reasons', () => {
    const known = new Map(QUALITY_RULES.flatMap(({ rules }) => rules.map(({ name, points }) => [name, points])));
    fc.assert(
      fc.property(input, (document) => {
        const { score, reasons } = assessQuality(document);
        const lost = reasons.reduce((sum, { points }) => sum + points, 0);
        expect(score).toBe(Math.max(0, 100 - lost));
        expect(Number.isInteger(score)).toBe(true);
        expect(new Set(reasons.map(({ rule }) => rule)).size).toBe(reasons.length);
        for (const { rule, points } of reasons) expect(points).toBe(known.get(rule));
        expect(reasons.map(({ points }) => points)).toEqual(reasons.map(({ points }) => points).toSorted((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  it('says the same twice and changes nothing', () => {
    fc.assert(
      fc.property(input, (document) => {
        const before = structuredClone(document);
        expect(assessQuality(document)).toEqual(assessQuality(document));
        expect(document).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('takes bounded time for hostile text', () => {
    const hostile = [
      '1,'.repeat(500_000),
      'IBAN GB'.repeat(200_000),
      'a '.repeat(500_000),
      `${'Invoice no '.repeat(50_000)}\n`.repeat(4),
      '1 000 000 000 000 000 '.repeat(50_000),
      `Description\tAmount\n${'Paper\t1.00\n'.repeat(100_000)}${'Discount 5.00\n'.repeat(1000)}Subtotal 3.00\nVAT 1.00\n`,
      'Aaaa Aaaa, '.repeat(90_000),
      '("a"'.repeat(200_000),
    ];
    for (const text of hostile) {
      for (const type of Object.keys(GOOD_DOCUMENTS)) {
        const started = performance.now();
        assessQuality({ ...GOOD_DOCUMENTS.invoice, type, text, characters: text.length });
        expect(performance.now() - started, `${type}: ${text.slice(0, 12)}`).toBeLessThan(20_000);
      }
    }
  });

  it('names each rule once and gives it whole points', () => {
    const rules = QUALITY_RULES.flatMap((concern) => concern.rules);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { name, points } of rules) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(Number.isInteger(points) && points >= 0 && points <= 50).toBe(true);
    }
  });
});
