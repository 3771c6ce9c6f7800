import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A schema registry of a few lines, whose answers a test decides. */
export interface TinyRegistry {
  readonly url: string;
  /** Schemas by id, from 1 on. */
  readonly schemas: string[];
  /** Requests so far, as `GET /path`. */
  readonly asked: string[];
  /** `away`: breaks connections; `stuck`: never answers; a number: answers with this status. */
  mode: 'up' | 'away' | 'stuck' | number;
  stop(): Promise<void>;
}

export async function tinyRegistry(): Promise<TinyRegistry> {
  const schemas: string[] = [];
  const answer = (method: string, path: string, body: string): readonly [number, object] => {
    const id = /^\/schemas\/ids\/(\d+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const schema = schemas[Number(id) - 1];
      return schema === undefined ? [404, { error_code: 40403, message: 'Schema not found' }] : [200, { schema }];
    }
    if (path === '/subjects') return [200, []];
    if (method !== 'POST') return [404, { error_code: 404, message: 'HTTP 404 Not Found' }];
    const { schema } = JSON.parse(body) as { readonly schema: string };
    const known = schemas.indexOf(schema) + 1;
    if (path.endsWith('/versions')) return [200, { id: known || schemas.push(schema) }];
    return known ? [200, { id: known, version: 1, schema }] : [404, { error_code: 40403, message: 'Schema not found' }];
  };
  const server = createServer((request, response) => {
    registry.asked.push(`${request.method} ${request.url}`);
    if (registry.mode === 'away') return void request.socket.destroy();
    if (registry.mode === 'stuck') return;
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const [status, json] =
        typeof registry.mode === 'number'
          ? [registry.mode, { error_code: 50001, message: 'trouble' }]
          : answer(request.method ?? '', request.url ?? '', body);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry: TinyRegistry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    schemas,
    asked: [],
    mode: 'up',
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}
