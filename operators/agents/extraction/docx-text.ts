import { load } from 'cheerio/slim';
import mammoth from 'mammoth';
import { documentError } from './document-error.ts';
import type { DocumentMetadata, ParsedDocument } from './extraction.ts';
import { givenFields } from './given-fields.ts';
import { parseHtml } from './html-text.ts';
import type { ZipContents } from './zip-preflight.ts';

/**
 * The text of a Word document: letterhead and other page headers first, then the body with its tables and notes, then page footers.
 *
 * REQUIRES: `zip` comes from the pre-flight of the same bytes.
 * Errors: STREAM_DOCUMENT_CORRUPT.
 */
export async function parseDocx(bytes: Uint8Array, zip: ZipContents): Promise<ParsedDocument> {
  const html = await bodyAsHtml(bytes);
  const body = parseHtml(html);
  const core = coreProperties(zip);
  const text = [...pageMargins(zip, 'header'), body.text, ...pageMargins(zip, 'footer')]
    .filter((part) => part !== '')
    .join('\n\n');
  return { text, metadata: core.metadata, ...givenFields({ title: core.title ?? body.title }) };
}

async function bodyAsHtml(bytes: Uint8Array): Promise<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const result = await mammoth.convertToHtml(
      { buffer },
      { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
    );
    return result.value;
  } catch (cause) {
    throw documentError(
      'STREAM_DOCUMENT_CORRUPT',
      'the Word document is damaged and cannot be read; save it again and upload it',
      {},
      cause,
    );
  }
}

/** Each different header or footer once: first, even and other pages often repeat the same one. */
function pageMargins(zip: ZipContents, which: 'header' | 'footer'): readonly string[] {
  const texts = new Set<string>();
  for (const name of zip.names) {
    const part = new RegExp(`^word/${which}\\d*\\.xml$`).test(name) ? zip.part(name) : undefined;
    if (part) texts.add(paragraphsOf(part));
  }
  return [...texts];
}

function paragraphsOf(part: Buffer): string {
  const $ = load(part.toString('utf8'), { xml: true });
  const paragraphs = $('w\\:p').map((_, paragraph) => {
    const runs = $(paragraph).find('w\\:t, w\\:tab, w\\:br');
    return runs
      .map((_, run) => (run.name === 'w:t' ? $(run).text() : run.name === 'w:tab' ? '\t' : '\n'))
      .get()
      .join('');
  });
  return paragraphs.get().join('\n').trim();
}

function coreProperties(zip: ZipContents): { readonly title: string | undefined; readonly metadata: DocumentMetadata } {
  const part = zip.part('docProps/core.xml');
  if (!part) return { title: undefined, metadata: {} };
  const $ = load(part.toString('utf8'), { xml: true });
  const value = (name: string) => $(name.replace(':', '\\:')).first().text().trim() || undefined;
  const date = value('dcterms:modified') ?? value('dcterms:created');
  return { title: value('dc:title'), metadata: givenFields({ author: value('dc:creator'), subject: value('dc:subject'), date }) };
}
