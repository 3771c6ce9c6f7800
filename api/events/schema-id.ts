import type { AvroDefinition } from '../../schemas/index.ts';

const ANSWER_MS = 5_000;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/**
 * The id of a schema under a subject; it is registered when nobody has done so. The subject's settings stay as they are, which
 * `SchemaRegistry.register` of kafkajs would change.
 *
 * Errors: rejects when the registry is away or refuses the schema.
 */
export async function schemaIdOf(registryUrl: string, subject: string, schema: AvroDefinition): Promise<number> {
  const url = `${registryUrl.replace(/\/$/, '')}/subjects/${encodeURIComponent(subject)}`;
  const body = JSON.stringify({ schema: JSON.stringify(schema) });
  const known = await post(url, body);
  if (known.ok) return idIn(known);
  await known.body?.cancel();
  if (known.status !== 404) throw new Error(`the schema registry answered ${known.status} for ${subject}`);
  const registered = await post(`${url}/versions`, body);
  if (registered.ok) return idIn(registered);
  throw new Error(
    `the schema registry refuses the schema of ${subject}: ${registered.status} ${(await registered.text()).slice(0, 500)}`,
  );
}

function post(url: string, body: string): Promise<Response> {
  const headers = { 'Content-Type': CONTENT_TYPE };
  return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(ANSWER_MS) });
}

async function idIn(response: Response): Promise<number> {
  const { id } = (await response.json()) as { readonly id?: unknown };
  if (typeof id !== 'number') throw new Error('the schema registry answered without an id');
  return id;
}
