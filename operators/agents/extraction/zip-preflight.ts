import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl';
import { documentError } from './document-error.ts';
import type { ExtractionLimits } from './extraction-limits.ts';

/** What a zip container holds, once its sizes are known to be harmless. */
export interface ZipContents {
  readonly names: ReadonlySet<string>;
  /** The bytes of an XML part, at most 100,000,000 by the limits; undefined when there is none. */
  readonly part: (name: string) => Buffer | undefined;
}

/** Ratios say nothing about entries smaller than this. */
const RATIO_FROM_BYTES = 1_000;

const openZip = promisify<Buffer, Options, ZipFile>(fromBuffer);

/**
 * Looks through a zip container before any parser may unpack it, and unpacks its XML parts under watch.
 *
 * The declared sizes are checked first, which costs nothing; then every XML part is inflated up to its declared size, so that a size
 * which lies is found before a parser believes it. Document types (DTD) in XML parts, by which entities can grow without bound, are
 * refused: Office formats forbid them.
 *
 * Errors: STREAM_DOCUMENT_TRUNCATED without the directory at the end, _ENCRYPTED, _BOMB over a limit, _CORRUPT for anything else.
 */
export async function preflightZip(bytes: Uint8Array, limits: ExtractionLimits): Promise<ZipContents> {
  const zip = await open(bytes);
  const entries = await listEntries(zip, limits);
  const parts = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!/\.(xml|rels)$/i.test(entry.fileName)) continue;
    const part = await inflate(zip, entry);
    if (crc32(part) !== entry.crc32) throw corrupt(new Error(`the checksum of ${entry.fileName} does not fit`));
    if (part.includes('<!DOCTYPE') || part.includes('<!ENTITY')) {
      throw documentError(
        'STREAM_DOCUMENT_BOMB',
        `the part ${entry.fileName} defines entities, which Office documents never do and which can unpack without end: the file was not read`,
        { part: entry.fileName },
      );
    }
    parts.set(entry.fileName, part);
  }
  return { names: new Set(entries.map((entry) => entry.fileName)), part: (name) => parts.get(name) };
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return await openZip(buffer, { lazyEntries: true, validateEntrySizes: true });
  } catch (cause) {
    if (!buffer.includes('PK\u0005\u0006')) {
      throw documentError(
        'STREAM_DOCUMENT_TRUNCATED',
        'the file is cut short: a zip container (such as a DOCX) ends with its directory, and this one has none; upload it again',
        {},
        cause,
      );
    }
    throw corrupt(cause);
  }
}

/** All entries, or the error of the first that breaks a limit. */
async function listEntries(zip: ZipFile, limits: ExtractionLimits): Promise<readonly Entry[]> {
  if (zip.entryCount > limits.maxZipEntries) throw bomb(`${zip.entryCount} entries`, 'maxZipEntries', limits.maxZipEntries);
  const entries: Entry[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      total += entry.uncompressedSize;
      if (entry.isEncrypted()) {
        throw documentError('STREAM_DOCUMENT_ENCRYPTED', 'the file is protected by a password: upload a copy without one', {
          part: entry.fileName,
        });
      }
      if (total > limits.maxZipBytes) throw bomb(`more than ${total} bytes`, 'maxZipBytes', limits.maxZipBytes);
      const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
      if (entry.compressedSize > RATIO_FROM_BYTES && ratio > limits.maxZipRatio) {
        throw bomb(`${Math.round(ratio)} times the packed bytes of ${entry.fileName}`, 'maxZipRatio', limits.maxZipRatio);
      }
    }
  } catch (error) {
    throw corrupt(error);
  }
  return entries;
}

/** The bytes of an entry; yauzl ends the stream as soon as it exceeds the declared size. */
async function inflate(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof Error && /too many bytes/.test(error.message)) {
      throw documentError(
        'STREAM_DOCUMENT_BOMB',
        `the part ${entry.fileName} unpacks to more bytes than the file declares: it was not read`,
        { part: entry.fileName },
        error,
      );
    }
    throw corrupt(error);
  }
}

function bomb(found: string, limit: string, value: number): Error {
  return documentError(
    'STREAM_DOCUMENT_BOMB',
    `the file would unpack to ${found}; the limit is ${value} (${limit}): it was not read`,
    {
      limit,
      value,
    },
  );
}

function corrupt(error: unknown): Error {
  if (isDocumentError(error)) return error;
  return documentError(
    'STREAM_DOCUMENT_CORRUPT',
    'the file is damaged: its zip container cannot be read; upload it again',
    {},
    error,
  );
}

function isDocumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('STREAM_DOCUMENT_');
}
