import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { kafkaLog } from '../../kafka/client/kafka-log.ts';
import { startEmbeddedKafka } from '../../kafka/embedded/index.ts';
import { type SchemaRegistryServerOptions, startSchemaRegistry } from './start-schema-registry.ts';
import { NOT_REPLAYED, TAKEN_BACK, TRANSCRIPT_DIFFERENCES } from './transcript-differences.ts';

interface Call {
  readonly n: number;
  readonly group: string;
  readonly note?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  };
  readonly response: Answer;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What another server answered from an empty registry on, recorded; it lies beside the checkout. */
const TRANSCRIPT = fileURLToPath(new URL('../../../../shared/fixtures/registry/transcript.jsonl', import.meta.url));
const README = fileURLToPath(new URL('../README.md', import.meta.url));
/** Groups that were recorded at instances of their own. */
const OWN_INSTANCES = ['authentication', 'no primary'];
const present = existsSync(TRANSCRIPT);
const missing = `there is no recorded transcript at ${TRANSCRIPT}`;

describe('the recorded transcript of another registry', () => {
  // Its absence is a failure in CI and a skip elsewhere, by name and with the reason.
  it.skipIf(!present && process.env.CI !== 'true')(
    `is answered alike, but for what is explained${present ? '' : `; ${missing}`}`,
    async () => {
      if (!present) throw new Error(missing);
      const explained = Object.fromEntries(TRANSCRIPT_DIFFERENCES.flatMap(({ answers }) => Object.entries(answers)));
      const skipped = NOT_REPLAYED.map(({ group }) => group);
      const found: Record<number, string> = {};
      const calls = transcript().filter(({ group }) => !skipped.includes(group));
      for (const instance of ['', ...OWN_INSTANCES])
        Object.assign(
          found,
          await at(
            instance,
            calls.filter(({ group }) => instanceOf(group) === instance),
          ),
        );
      // One that is not explained fails, and so does one that is explained and gone.
      expect(found).toEqual(explained);
    },
    180_000,
  );

  it('has each of its differences in the README', () => {
    const rows = readFileSync(README, 'utf8').split('\n');
    for (const { name, why, answers } of TRANSCRIPT_DIFFERENCES)
      expect(rows).toContain(`| ${name} | ${why} | ${Object.keys(answers).length} |`);
    for (const { group, why } of NOT_REPLAYED) expect(rows).toContain(`| the group '${group}' is not replayed | ${why} | |`);
  });
});

function instanceOf(group: string): string {
  return OWN_INSTANCES.includes(group) ? group : '';
}

/** Differences at an instance like the one that was recorded. */
async function at(instance: string, calls: readonly Call[]): Promise<Record<number, string>> {
  switch (instance) {
    case 'authentication':
      return differences(calls, { authentication: { users: [{ name: 'reader', password: 'secret', access: 'read' }] } });
    case 'no primary':
      return withoutWriter((options) => differences(calls, options));
    default:
      return differences(calls);
  }
}

/** An instance that has a schema and none that writes beside it. */
async function withoutWriter<T>(work: (options: SchemaRegistryServerOptions) => Promise<T>): Promise<T> {
  const kafka = await startEmbeddedKafka();
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  try {
    const writer = await startSchemaRegistry({ topic: { log, writes: true } });
    const headers = { 'Content-Type': 'application/json' };
    const body = { schema: '"int"' };
    expect(await call(writer.port, { method: 'POST', path: '/subjects/a/versions', headers, body })).toMatchObject({
      status: 200,
    });
    await writer.stop();
    return await work({ topic: { log, writes: false } });
  } finally {
    await log.close();
    await kafka.stop();
  }
}

function transcript(): readonly Call[] {
  const lines = readFileSync(TRANSCRIPT, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Call);
}

/** Our answers that are not the recorded ones, by the number of the call. */
async function differences(calls: readonly Call[], options: SchemaRegistryServerOptions = {}): Promise<Record<number, string>> {
  const server = await startSchemaRegistry(options);
  const found: Record<number, string> = {};
  /** Ids that the recorded registry gave, and ours for the same schemas. */
  const ids = new Map<string, number>();
  try {
    for (const { n, request: sent, response } of calls) {
      const path = sent.path.replace(/(?<=\/schemas\/ids\/)\d+/, (id) => String(ids.get(id) ?? id));
      const ours = await call(server.port, { ...sent, path });
      if (told(path, ours) !== told(path, response)) found[n] = told(path, ours);
      const id = idOf(response);
      const ourId = idOf(ours);
      if (id !== undefined && ourId !== undefined) ids.set(String(id), ourId);
      const undo = TAKEN_BACK[n];
      if (undo)
        expect(await call(server.port, { ...undo, headers: { 'Content-Type': 'application/json' } })).toMatchObject({
          status: 200,
        });
    }
  } finally {
    await server.stop();
  }
  return found;
}

/** What counts of an answer: status, error code, the verdict on compatibility, the versions of a subject. */
function told(path: string, { status, body }: Answer): string {
  const { error_code: code, is_compatible: compatible } = (body ?? {}) as {
    readonly error_code?: number;
    readonly is_compatible?: boolean;
  };
  if (code !== undefined) return `${status} ${code}`;
  if (compatible !== undefined) return `${status} ${compatible ? 'compatible' : 'incompatible'}`;
  return Array.isArray(body) && path.startsWith('/subjects/') && path.endsWith('/versions')
    ? `${status} ${JSON.stringify(body)}`
    : `${status}`;
}

function idOf({ body }: Answer): number | undefined {
  const { id } = (body ?? {}) as { readonly id?: unknown };
  return typeof id === 'number' ? id : undefined;
}

/** One request as it was recorded. `fetch` would add headers of its own. */
function call(port: number, { method, path, headers = {}, body }: Call['request']): Promise<Answer> {
  const raw = (body as { readonly __text?: string } | undefined)?.__text;
  const text = body === undefined ? undefined : (raw ?? JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString('utf8')) });
    });
    sending.on('error', reject).end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
