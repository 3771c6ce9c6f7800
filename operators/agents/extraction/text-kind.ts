/** How much of a text is looked at to tell its kind. */
const SNIFF_CHARS = 8_192;

const HTML_START = /^<(!doctype\s+html|html|head|body)[\s>]/i;
const HTML_FRAGMENT_START =
  /^<(div|p|table|h[1-6]|section|article|main|span|ul|ol|meta|title|style|script|center|font|b|i|a|img|br|header|nav)[\s>/]/i;
const STRONG_HEADERS = /^(received|return-path|delivered-to|message-id|mime-version|dkim-signature|x-mailer):/i;
const ADDRESS_HEADERS = /^(from|to|cc|subject|date|reply-to|sender):/i;
const HEADER_LINE = /^[!-9;-~]+:/;

/** HTML by its first element, whole page or fragment. */
export function looksLikeHtml(text: string): boolean {
  const at = firstElement(text);
  const head = text.slice(at, at + SNIFF_CHARS);
  return HTML_START.test(head) || (HTML_FRAGMENT_START.test(head) && /<\/[a-z][a-z0-9]*\s*>|<br/i.test(head));
}

/** Where the text begins behind white space, comments and an XML declaration. */
function firstElement(text: string): number {
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    const close = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?xml', at) ? '?>' : undefined;
    const end = close === undefined ? -1 : text.indexOf(close, at);
    if (close === undefined || end < 0) return at;
    at = end + close.length;
  }
}

/** XML that is not XHTML: data rather than a document. */
export function looksLikeOtherXml(text: string): boolean {
  return /^\s*<\?xml\s/i.test(text.slice(0, SNIFF_CHARS));
}

/**
 * A mail begins with header lines. Transport headers (`Received`, `Message-ID`) settle it; `From:`, `Subject:` and the like alone may
 * be a copied text, so they count only when the sender called it a mail.
 */
export function looksLikeMail(text: string, saysMail: boolean): boolean {
  const lines = text.slice(0, SNIFF_CHARS).split(/\r\n?|\n/);
  if (lines[0]?.startsWith('From ')) lines.shift();
  let strong = 0;
  let addresses = 0;
  for (const line of lines) {
    if (line === '') break;
    if (/^[ \t]/.test(line)) continue;
    if (!HEADER_LINE.test(line)) return false;
    if (STRONG_HEADERS.test(line)) strong++;
    else if (ADDRESS_HEADERS.test(line)) addresses++;
  }
  return (strong > 0 && addresses >= 2) || (saysMail && addresses + strong >= 2);
}

/** At least two different marks of Markdown, one of them a heading, a fence or a table. */
export function looksLikeMarkdown(text: string): boolean {
  const head = text.slice(0, SNIFF_CHARS);
  const structure = [/^#{1,6} \S/m, /^(```|~~~)/m, /^\|.*\|[ \t]*\n\|[ \t]*:?-{3}/m, /^---\n[A-Za-z][\w-]*:.*\n/].filter((mark) =>
    mark.test(head),
  );
  const inline = [/\[[^\][\n]+\]\([^)\s]+\)/, /\*\*\S[^*\n]*\*\*/, /^[*-] \S/m, /`[^`\n]+`/].filter((mark) => mark.test(head));
  return structure.length > 0 && structure.length + inline.length >= 2;
}

/** The charset that the content type or, for HTML, a meta element names. */
export function declaredCharset(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  const byType = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  if (byType !== undefined) return byType;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2_048)).toString('latin1');
  return /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1] ?? /^<\?xml[^>]+encoding=["']([\w.:-]+)/i.exec(head)?.[1];
}
