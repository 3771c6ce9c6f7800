import pg from 'pg';
import type { RunningSystem } from './start-system.ts';
import { until } from './until.ts';

export interface DocumentAnswer {
  readonly id: string;
  readonly status: string;
  readonly type?: string | null;
  readonly summary?: string | null;
  readonly entities?: readonly { readonly type: string; readonly text: string }[];
  readonly quality?: { readonly score: number; readonly reasons: readonly { readonly message: string }[] } | null;
  readonly failure?: { readonly code: string; readonly message: string } | null;
  readonly warnings?: readonly { readonly code: string; readonly message: string }[];
}

/** Sends a file as a browser would, until the API takes it; the answer's status and body. */
export async function upload(
  api: string,
  name: string,
  bytes: Uint8Array,
): Promise<{ readonly status: number; readonly body: string }> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const answer = await fetch(`${api}/v1/documents`, { method: 'POST', body: form });
  return { status: answer.status, body: await answer.text() };
}

/** The id of an upload that was accepted. */
export async function uploaded(api: string, name: string, bytes: Uint8Array): Promise<string> {
  const { status, body } = await upload(api, name, bytes);
  if (status !== 202) throw new Error(`${name} was not accepted: ${status} ${body}`);
  return (JSON.parse(body) as { id: string }).id;
}

export async function documentOf(api: string, id: string): Promise<DocumentAnswer | undefined> {
  const answer = await fetch(`${api}/v1/documents/${id}`);
  return answer.ok ? ((await answer.json()) as DocumentAnswer) : undefined;
}

/** The document when it is done or has failed. */
export function finished(api: string, id: string, withinMs?: number): Promise<DocumentAnswer> {
  return until(
    `document ${id} done`,
    async () => {
      const document = await documentOf(api, id);
      return document && ['done', 'failed'].includes(document.status) ? document : undefined;
    },
    withinMs,
  );
}

/** Asks the system's database. */
export async function rows<R extends object>(system: RunningSystem, text: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}
