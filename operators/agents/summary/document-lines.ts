/** What a line of a document is to someone who wants its sentences. */
export type LineRole = 'prose' | 'heading' | 'field' | 'mail-header' | 'table-row' | 'salutation' | 'closing' | 'quote' | 'other';

const MAIL_HEADER =
  /^(from|to|cc|bcc|date|sent|subject|reply-to|message-id|received|return-path|mime-version|content-[a-z-]+|x-[a-z-]+|attachments?):\s/i;
const QUOTE = /^>|^(on .{4,80} wrote:|-{2,} ?(original message|forwarded message)|begin forwarded message)/i;
const SALUTATION = /^(dear|hi|hello|hey|good (morning|afternoon|evening)|to whom it may concern)\b[^.!?]{0,60}[,:!]?$/i;
const CLOSING =
  /^((kind|best|warm|with kind|with best) (regards|wishes)|regards|yours (sincerely|faithfully|truly)|sincerely|best|cheers|thanks|many thanks|thank you|respectfully|cordially)\s*[,.!]?$/i;
/** Columns: a tab, a bar, or wide gaps between short pieces. */
const COLUMNS = /\t|\S\s*\|\s*\S|\S {3,}\S/;
const FIELD = /^[\p{L}][\p{L}\p{N} ./&()'’#-]{0,40}:(\s|$)/u;
const SENTENCE_END = /[.!?…]["'”’)\]]*$/;
/** A line that does not end as a sentence is one only when it is this long. */
const PROSE_WORDS_MIN = 12;
/** A field whose value reads like text. */
const FIELD_PROSE_WORDS_MIN = 14;
const BULLET = /^([-*•–+]( \[[ x]\])?|\[[ x]\]|\(?\d{1,3}(\.\d{1,3})*[.)]?|\(?[a-z][.)])\s+/i;
/** Above this share of digits and signs a line is figures, not language. */
const FIGURES_SHARE_MAX = 0.35;
/** Lines of a signature after a closing. */
const SIGNATURE_LINES_MAX = 8;

export interface DocumentLine {
  readonly role: LineRole;
  /** Without the mark of a list item or heading. */
  readonly text: string;
  /** Whether it goes on with nothing: a blank line stands before it, or it is a list item. */
  readonly startsParagraph: boolean;
}

/** The lines of a text that are not blank, with their roles. */
export function documentLines(text: string): readonly DocumentLine[] {
  const lines: DocumentLine[] = [];
  let startsParagraph = true;
  let signatureLeft = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') {
      startsParagraph = true;
      continue;
    }
    const role = roleOf(line);
    // A name and an address follow a closing; running text after it is a postscript.
    const signed = signatureLeft > 0 && !isLongSentence(line);
    const text = line.replace(/^#{1,6}\s+/, '').replace(BULLET, '');
    lines.push({ role: signed ? 'other' : role, text, startsParagraph: startsParagraph || text.length < line.length });
    signatureLeft = role === 'closing' || line === '--' ? SIGNATURE_LINES_MAX : signed ? signatureLeft - 1 : 0;
    startsParagraph = false;
  }
  return lines;
}

function roleOf(line: string): LineRole {
  if (MAIL_HEADER.test(line)) return 'mail-header';
  if (QUOTE.test(line)) return 'quote';
  if (SALUTATION.test(line)) return 'salutation';
  if (CLOSING.test(line)) return 'closing';
  if (/^#{1,6}\s/.test(line)) return 'heading';
  const item = line.replace(BULLET, '');
  if (COLUMNS.test(item) && !isLongSentence(item)) return 'table-row';
  const words = wordCount(item);
  if (FIELD.test(item) && !(words >= FIELD_PROSE_WORDS_MIN && SENTENCE_END.test(item))) return 'field';
  if (figuresShare(item) > FIGURES_SHARE_MAX) return 'table-row';
  if (words >= PROSE_WORDS_MIN) return 'prose';
  if (SENTENCE_END.test(item) && words >= 4) return 'prose';
  return 'heading';
}

function isLongSentence(line: string): boolean {
  return SENTENCE_END.test(line) && wordCount(line) >= PROSE_WORDS_MIN && !line.includes('\t');
}

function figuresShare(line: string): number {
  const solid = line.replace(/\s+/g, '');
  return (solid.match(/[^\p{L}\p{M}'’.,;-]/gu)?.length ?? 0) / Math.max(1, solid.length);
}

export function wordCount(text: string): number {
  let count = 0;
  for (const [word] of text.matchAll(/\S+/g)) if (/[\p{L}\p{N}]/u.test(word)) count++;
  return count;
}
