import { decodeCursor } from '../../../api/documents/list-cursor.ts';
import { boundaryOf, parseMultipart } from '../../../api/documents/multipart.ts';
import { parseStreamQuery } from '../../../api/gateway/stream-query.ts';
import { ApiError } from '../../../api/http/api-error.ts';
import { Registry } from '../../../connectors/schema-registry/server/registry.ts';
import { registryApp } from '../../../connectors/schema-registry/server/registry-app.ts';
import { noJournal } from '../../../connectors/schema-registry/server/registry-journal.ts';
import type { FuzzedParser } from '../fuzzed-parser.ts';
import { NONE } from './refusals.ts';
import { AVRO_SCHEMAS, JSON_SCHEMAS } from './sample-schemas.ts';

const HEAD_ENDS = '\n\n';
/** Node's own bound on the head of a request. */
const HEAD_BYTES_MAX = 16 * 1024;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const ORIGIN = 'http://registry';
const TYPE = { 'Content-Type': 'application/vnd.schemaregistry.v1+json' };

const avroBody = JSON.stringify({ schema: JSON.stringify(AVRO_SCHEMAS[0]) });
const jsonBody = JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(JSON_SCHEMAS[0]), references: [] });
const referring = JSON.stringify({
  schema: JSON.stringify({ type: 'array', items: 'shop.Order' }),
  references: [{ name: 'shop.Order', subject: 'orders', version: 1 }],
});

const REQUESTS: readonly string[] = [
  `POST /subjects/orders/versions?normalize=true${HEAD_ENDS}${avroBody}`,
  `POST /subjects/:.ctx:orders/versions${HEAD_ENDS}${jsonBody}`,
  `POST /subjects/more/versions${HEAD_ENDS}${referring}`,
  `POST /subjects/orders?deleted=true${HEAD_ENDS}${avroBody}`,
  `POST /compatibility/subjects/orders/versions/latest?verbose=true${HEAD_ENDS}${jsonBody}`,
  `PUT /config/orders${HEAD_ENDS}{"compatibility":"FULL_TRANSITIVE","normalize":true}`,
  `PUT /mode/orders?force=true${HEAD_ENDS}{"mode":"IMPORT"}`,
  `DELETE /subjects/orders/versions/1?permanent=true${HEAD_ENDS}`,
  `GET /schemas/ids/1/versions?subject=orders&deleted=true${HEAD_ENDS}`,
  `GET /contexts/.ctx/subjects?subjectPrefix=:*:&offset=0&limit=5${HEAD_ENDS}`,
];

/** What clients send the registry: it answers, and never by an error of its own. */
export const registryRequests: FuzzedParser = {
  name: 'registry-requests',
  open: () => ({
    samples: REQUESTS.map((text) => Buffer.from(text)),
    parse: async (input) => {
      const registry = new Registry(noJournal(), () => undefined);
      const app = registryApp(registry, SILENT);
      for (const text of [REQUESTS[0] ?? '', input.toString()]) {
        const request = requestOf(text);
        if (request === undefined) continue;
        const answer = await app.fetch(request);
        const body = await answer.text();
        if (answer.status >= 500) throw new Error(`${request.method} ${request.url} is answered by ${answer.status}: ${body}`);
      }
      await registry.close();
    },
    refuses: NONE,
  }),
};

/** A request of HTTP; undefined for what an HTTP server does not let through. */
function requestOf(text: string): Request | undefined {
  const at = text.indexOf(HEAD_ENDS);
  if (at > HEAD_BYTES_MAX || (at < 0 && text.length > HEAD_BYTES_MAX)) return undefined;
  const [method = '', path = ''] = text.slice(0, at).split(' ');
  const body = text.slice(at + HEAD_ENDS.length);
  try {
    return new Request(`${ORIGIN}${path}`, { method, headers: TYPE, ...(method === 'GET' ? {} : { body }) });
  } catch {
    return undefined;
  }
}

const BOUNDARY = 'X-BOUNDARY';
const FORM = [
  `multipart/form-data; boundary="${BOUNDARY}"`,
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="file"; filename="a \\"b\\".txt"; filename*=UTF-8\'\'a%20b.txt',
  'Content-Type: text/plain',
  '',
  'hello',
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name=tenant',
  '',
  'acme',
  `--${BOUNDARY}--`,
  '',
].join('\r\n');

/** Uploads: the first line is their content type. */
export const uploads: FuzzedParser = {
  name: 'uploads',
  open: () => ({
    samples: [Buffer.from(FORM)],
    parse: (input) => {
      const at = input.indexOf('\r\n');
      const boundary = boundaryOf(input.toString('latin1', 0, Math.max(at, 0)));
      if (boundary === undefined) return;
      const parts = parseMultipart(input.subarray(at + 2), boundary);
      const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0);
      if (bytes > input.length) throw new Error(`${bytes} bytes came out of ${input.length}`);
    },
    refuses: (error) => error instanceof ApiError && error.status === 400,
  }),
};

/** What clients of the event stream and of lists send in their addresses. */
export const apiQueries: FuzzedParser = {
  name: 'api-queries',
  open: () => ({
    samples: [
      Buffer.from('document=doc-1&topics=document_processed,agent_status&tenant=acme&after=00c0ffee-12'),
      Buffer.from(Buffer.from(JSON.stringify([1_700_000_000_000, 'doc-1'])).toString('base64url')),
    ],
    parse: (input) => {
      parseStreamQuery(new URLSearchParams(input.toString()));
      const place = decodeCursor(input.toString());
      if (place && !Number.isSafeInteger(place.uploadedAt)) throw new Error(`a list goes on at ${place.uploadedAt}`);
    },
    refuses: NONE,
  }),
};
