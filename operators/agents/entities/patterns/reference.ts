import type { Pattern, PatternMatch } from './pattern.ts';

/** What has a number that people cite. */
const NOUNS =
  'invoice|credit note|debit note|receipt|order|purchase order|sales order|p\\.?o|contract|agreement|lease|policy|claim|quote|quotation|offer|tender|estimate|proposal|customer|client|supplier|vendor|member(?:ship)?|account|acct|case|file|matter|docket|ticket|incident|request|job|project|work order|delivery note|delivery|shipment|consignment|tracking|booking|reservation|document|report|application|registration|reg|company|serial|batch|lot|part|item|article|licen[cs]e|permit|patent|meter|reference|references|ref|our ref|your ref|rma|employee|staff|student|patient|passport|permit|transaction|payment|mandate|creditor';
const MARK = '(?:no|nos|number|nr|num|n°|nº|№|#|id|code|ref(?:erence)?)';
const TOKEN = '[\\p{Lu}\\p{N}](?:[\\p{Lu}\\p{N}]|[-/._](?=[\\p{Lu}\\p{N}])){1,39}';

/** `Invoice no. 2024-0117`, `Order #4711`, `Your ref: QT/88`. */
const MARKED = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${NOUNS})(?:[ \\t\\u00a0]{1,2}(${MARK})\\.?(?:[ \\t]{0,4}[:#])?|[ \\t]{0,4}[:#]|\\.[ \\t]{0,2}:?)[ \\t\\u00a0]{0,8}(?=[\\p{L}\\p{N}])`,
  'giu',
);
/** `No. 2024-0117` and `# 4711` alone say less. */
const NUMBERED = /(?<![\p{L}\p{N}])(?:No\.|Nr\.|№|#)[ ]?(?=[\p{Lu}\p{N}])/gu;
/** `INV-2024-0117`: letters, then numbers in groups. */
const CODED =
  /(?<![\p{L}\p{N}_/.-])\p{Lu}{1,5}(?:[-/]\p{Lu}{1,5}){0,2}[-/]\p{N}{2,12}(?:[-/][\p{Lu}\p{N}]{1,12}){0,4}(?![\p{L}\p{N}_]|[-/.][\p{L}\p{N}])/gu;
/** Digital object identifiers: papers and data sets. */
const DOI = /(?<![\p{L}\p{N}])10\.\d{4,9}\/[^\s"<>]{1,200}/gu;
/** Standards and other names of that form. */
const NO_REFERENCE =
  /^(?:ISO|IEC|EN|DIN|RFC|IEEE|UTF|SHA|MD|AES|RSA|COVID|SARS|HTTP|TLS|MP|USB|PEP|ADR|CVE|GPT|WW|FY|CY|Q|H)[-/]/;

/** Behind a colon alone stand years and small numbers, too: `Project: 2024`. */
const YEAR = /^(?:19|20)\d\d$/;
const BARE_DIGITS_MIN = 4;
const DIGITS_MIN = 3;
const CODED_DIGITS_MIN = 4;

/** Numbers by which people cite invoices, orders, contracts and the like; the value has no blanks and capitals only. */
export const reference: Pattern = {
  type: 'reference',
  find(text) {
    const found = new Map<number, PatternMatch>();
    const add = (start: number, token: string | undefined, digitsMin: number, confidence: number): void => {
      if (token === undefined || found.has(start) || digitsIn(token) < digitsMin) return;
      const rest = text.charAt(start + token.length);
      // Half a word (`Order No. 12monthly`) or a decimal.
      if (/[\p{L}\p{N}]/u.test(rest)) return;
      found.set(start, { start, end: start + token.length, value: token.toUpperCase(), confidence });
    };
    // The token must be written in capitals, though the words before it need not: it is read again, case by case.
    for (const { 0: lead, 1: mark, index } of text.matchAll(MARKED)) {
      const token = tokenAt(text, index + lead.length);
      const says = mark !== undefined || (token !== undefined && /\p{Lu}/u.test(token));
      if (token !== undefined && (says || !YEAR.test(token))) add(index + lead.length, token, says ? 2 : BARE_DIGITS_MIN, 0.95);
    }
    for (const { 0: raw, index: start } of text.matchAll(DOI)) {
      const doi = raw.replace(/[.,;:)\]]+$/, '');
      found.set(start, { start, end: start + doi.length, value: doi.toLowerCase(), confidence: 0.97 });
    }
    for (const { index } of text.matchAll(CODED)) {
      const token = tokenAt(text, index);
      if (token !== undefined && !NO_REFERENCE.test(token)) add(index, token, CODED_DIGITS_MIN, 0.8);
    }
    for (const { 0: lead, index } of text.matchAll(NUMBERED)) {
      add(index + lead.length, tokenAt(text, index + lead.length), DIGITS_MIN, 0.7);
    }
    return [...found.values()];
  },
};

const TOKEN_HERE = new RegExp(TOKEN, 'yu');

function tokenAt(text: string, start: number): string | undefined {
  TOKEN_HERE.lastIndex = start;
  return TOKEN_HERE.exec(text)?.[0];
}

function digitsIn(token: string): number {
  return token.replace(/\P{N}/gu, '').length;
}
