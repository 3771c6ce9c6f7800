import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StreamError } from '../../engine/model/stream-error.ts';
import type { TableDocument } from './document-table.ts';

/** Documents that are fed at most, in the order of their names. */
const SAMPLES_MAX = 100;
const POLL_MS = 150;
const REQUEST_MS = 15_000;
/** How long all samples together may take. */
const PATIENCE_MS = 120_000;

export interface SampleFeed {
  readonly apiUrl: string;
  /** Folder of the documents. */
  readonly folder: string;
  /** File that remembers which documents were fed, so that the next start feeds none twice. */
  readonly memory: string;
  readonly stop: AbortSignal;
  /** Called once for each document when it is done or has failed; `before`: in an earlier run. */
  readonly onDocument: (file: string, document: TableDocument, before: boolean) => void;
}

interface Fed {
  readonly file: string;
  readonly id: string;
  readonly before: boolean;
}

const Accepted = z.object({ id: z.string() });
const Remembered = z.record(z.string(), z.string());
const DocumentAnswer = z.object({
  status: z.string(),
  type: z.string().nullish(),
  confidence: z.number().nullish(),
  entities: z.array(z.unknown()).nullish(),
  summary: z.string().nullish(),
  quality: z.object({ score: z.number() }).nullish(),
  failure: z.object({ message: z.string() }).nullish(),
  timings: z.array(z.object({ stage: z.string(), ms: z.number() })).nullish(),
});

/**
 * Sends the sample documents to the API as any user would, and tells of each when it is done. Documents of an earlier run are only looked up.
 *
 * Errors: STREAM_SAMPLES when the API refuses one or they are not done within two minutes
 */
export async function feedSamples(feed: SampleFeed): Promise<number> {
  const files = sampleFiles(feed.folder);
  const known = readMemory(feed.memory);
  const waiting: Fed[] = [];
  for (const file of files) {
    if (feed.stop.aborted) return 0;
    const bytes = readFileSync(join(feed.folder, file));
    const hash = createHash('sha256').update(file).update(bytes).digest('hex');
    const id = known.get(hash);
    const kept = id !== undefined && (await documentOf(feed, id)) !== undefined;
    if (kept) waiting.push({ file, id, before: true });
    else {
      const accepted = await upload(feed, file, bytes, hash);
      known.set(hash, accepted);
      waiting.push({ file, id: accepted, before: false });
    }
  }
  writeFileSync(feed.memory, JSON.stringify(Object.fromEntries(known), null, 1));
  await untilDone(feed, waiting);
  return files.length;
}

function sampleFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => !file.startsWith('.') && statSync(join(folder, file)).isFile());
  return files.sort().slice(0, SAMPLES_MAX);
}

function readMemory(path: string): Map<string, string> {
  try {
    return new Map(Object.entries(Remembered.parse(JSON.parse(readFileSync(path, 'utf8')))));
  } catch {
    // None yet, or one that was cut short: the samples are fed again, and the orchestrator knows them.
    return new Map();
  }
}

async function upload({ apiUrl }: SampleFeed, file: string, bytes: Buffer, hash: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), file);
  const answer = await fetch(`${apiUrl}/v1/documents`, {
    method: 'POST',
    body: form,
    signal: AbortSignal.timeout(REQUEST_MS),
    // The same file gets the same id, should its upload be forgotten here.
    headers: { 'Idempotency-Key': `sample-${hash}` },
  });
  if (answer.status !== 202) throw samplesError(`the API refused ${file}: ${answer.status} ${await answer.text()}`);
  return Accepted.parse(await answer.json()).id;
}

async function documentOf({ apiUrl }: SampleFeed, id: string): Promise<TableDocument | undefined> {
  const answer = await fetch(`${apiUrl}/v1/documents/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(REQUEST_MS) });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw samplesError(`the API answered ${answer.status} for document ${id}`);
  return DocumentAnswer.parse(await answer.json()) as TableDocument;
}

async function untilDone(feed: SampleFeed, fed: readonly Fed[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let waiting = fed;
  while (waiting.length > 0 && !feed.stop.aborted) {
    const still: Fed[] = [];
    for (const each of waiting) {
      const document = await documentOf(feed, each.id);
      if (document?.status === 'done' || document?.status === 'failed') feed.onDocument(each.file, document, each.before);
      else still.push(each);
    }
    waiting = still;
    if (waiting.length === 0) return;
    if (Date.now() > deadline)
      throw samplesError(`not done after ${PATIENCE_MS / 1000} s: ${waiting.map(({ file }) => file).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function samplesError(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_SAMPLES', domain: 'external', scope: 'process', verdict: 'stop' });
}
