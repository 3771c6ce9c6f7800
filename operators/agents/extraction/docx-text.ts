import { type CheerioAPI, load } from 'cheerio/slim';
import mammoth from 'mammoth';
import { documentError } from './document-error.ts';
import type { DocumentMetadata, ParsedDocument } from './extraction.ts';
import { givenFields } from './given-fields.ts';
import { parseHtml } from './html-text.ts';
import { nestsDeeper } from './nesting-depth.ts';
import type { ZipContents } from './zip-preflight.ts';

/** Elements inside elements of a header or of the properties. */
const XML_DEPTH_MAX = 2_000;

/** What mammoth asks of a container; its own reader would unpack the file again, without a watch. */
interface PartSource {
  readonly exists: (name: string) => boolean;
  readonly read: (name: string, encoding?: string) => Promise<string | Uint8Array>;
}

/**
 * The text of a Word document: letterhead and other page headers first, then the body with its tables and notes, then page footers.
 *
 * Errors: STREAM_DOCUMENT_CORRUPT; what the body's markup may throw as HTML.
 */
export async function parseDocx(zip: ZipContents): Promise<ParsedDocument> {
  const body = parseHtml(await bodyAsHtml(zip));
  const core = coreProperties(zip);
  const text = [...pageMargins(zip, 'header'), body.text, ...pageMargins(zip, 'footer')]
    .filter((part) => part !== '')
    .join('\n\n');
  return { text, metadata: core.metadata, ...givenFields({ title: core.title ?? body.title }) };
}

async function bodyAsHtml(zip: ZipContents): Promise<string> {
  const file: PartSource = {
    exists: (name) => zip.part(name) !== undefined,
    read: async (name, encoding) => {
      const part = zip.part(name) ?? Buffer.alloc(0);
      return encoding === undefined ? part : new TextDecoder(encoding).decode(part);
    },
  };
  try {
    // The typings leave out `file`, the form in which an opened container is given.
    const result = await mammoth.convertToHtml({ file } as unknown as { buffer: Buffer }, {
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      externalFileAccess: false,
    });
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
    if (part) texts.add(paragraphsOf(part, name));
  }
  return [...texts];
}

interface XmlNode {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly children?: readonly XmlNode[];
}

function paragraphsOf(part: Buffer, name: string): string {
  let out = '';
  const breakLine = () => {
    if (out !== '' && !out.endsWith('\n')) out += '\n';
  };
  const steps: (XmlNode | (() => void))[] = [parseXml(part, name).root().get(0) as unknown as XmlNode];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (typeof step === 'function') {
      step();
      continue;
    }
    if (step.name === 'w:t') out += (step.children ?? []).map((child) => child.data ?? '').join('');
    else if (step.name === 'w:tab') out += '\t';
    else if (step.name === 'w:br') out += '\n';
    // The fallback repeats a text box for programs that do not know its newer form.
    else if (step.children && step.name !== 'mc:Fallback') {
      if (step.name === 'w:p') {
        breakLine();
        steps.push(breakLine);
      }
      for (let i = step.children.length - 1; i >= 0; i--) steps.push(step.children[i] as XmlNode);
    }
  }
  return out.trim();
}

function parseXml(part: Buffer, name: string): CheerioAPI {
  const xml = part.toString('utf8');
  if (nestsDeeper(xml, XML_DEPTH_MAX, (_, rest) => rest.endsWith('/'))) {
    const message = `the part ${name} nests its elements deeper than ${XML_DEPTH_MAX}: the file was not read`;
    throw documentError('STREAM_DOCUMENT_BOMB', message, { part: name, depthMax: XML_DEPTH_MAX });
  }
  return load(xml, { xml: true });
}

function coreProperties(zip: ZipContents): { readonly title: string | undefined; readonly metadata: DocumentMetadata } {
  const part = zip.part('docProps/core.xml');
  if (!part) return { title: undefined, metadata: {} };
  const $ = parseXml(part, 'docProps/core.xml');
  const value = (name: string) => $(name.replace(':', '\\:')).first().text().trim() || undefined;
  const date = value('dcterms:modified') ?? value('dcterms:created');
  return { title: value('dc:title'), metadata: givenFields({ author: value('dc:creator'), subject: value('dc:subject'), date }) };
}
