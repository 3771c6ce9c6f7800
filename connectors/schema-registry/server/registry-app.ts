import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from '../../../engine/ports.ts';
import { authenticate, type RegistryAuthentication } from './authentication.ts';
import { configRoutes } from './config-routes.ts';
import { withoutContext } from './context-path.ts';
import { contextRoutes } from './context-routes.ts';
import { answer, CONTENT_TYPE } from './http-answer.ts';
import { modeRoutes } from './mode-routes.ts';
import type { Registry } from './registry.ts';
import { bodyTooLarge, RegistryError } from './registry-error.ts';
import { schemaRoutes } from './schema-routes.ts';
import { subjectRoutes } from './subject-routes.ts';

/** A request's body at most, in bytes: as much as Kafka lets a record be, which is where other registries keep schemas. */
const BODY_BYTES_MAX = 1024 * 1024;
const READABLE = /^application\/(vnd\.schemaregistry(\.v\d)?\+json|json|octet-stream)\b/;
const ACCEPTED = /\*\/\*|application\/(\*|json|octet-stream|vnd\.schemaregistry)/;

/** Confluent's REST API over a registry; without `authentication` for everybody. */
export function registryApp(registry: Registry, logger: Logger, authentication?: RegistryAuthentication): Hono {
  const app = new Hono();
  app.use('/contexts/:context/*', async (context, next) => {
    const plain = withoutContext(new URL(context.req.url));
    return plain.href === context.req.url ? next() : app.fetch(new Request(plain, context.req.raw));
  });
  if (authentication !== undefined) app.use(authenticate(authentication));
  app.use(checkTypes);
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: () => {
        throw bodyTooLarge(BODY_BYTES_MAX);
      },
    }),
  );
  app.get('/', (context) => answer(context, {}));
  contextRoutes(app, registry);
  schemaRoutes(app, registry);
  subjectRoutes(app, registry);
  configRoutes(app, registry);
  modeRoutes(app, registry);
  app.notFound((context) => {
    const known = app.routes.some(({ path, method }) => method !== 'ALL' && matches(path, context.req.path));
    const status = known ? 405 : 404;
    return failure(context, new RegistryError(status, status, `HTTP ${status} ${known ? 'Method Not Allowed' : 'Not Found'}`));
  });
  app.onError((error, context) => {
    if (error instanceof RegistryError) return failure(context, error);
    logger.error({ error, method: context.req.method, path: context.req.path }, 'the schema registry failed');
    return failure(context, new RegistryError(500, 500, 'Internal error of the schema registry; its log has the details'));
  });
  return app;
}

function failure(context: Context, error: RegistryError): Response {
  const body = JSON.stringify({ error_code: error.code, message: error.message });
  return context.body(body, error.status, { 'Content-Type': CONTENT_TYPE });
}

async function checkTypes(context: Context, next: () => Promise<void>): Promise<void> {
  const accept = context.req.header('Accept');
  if (accept !== undefined && accept !== '' && !ACCEPTED.test(accept))
    throw new RegistryError(406, 406, 'HTTP 406 Not Acceptable');
  const type = context.req.header('Content-Type');
  const sends = context.req.method === 'POST' || context.req.method === 'PUT';
  if (sends && type !== undefined && !READABLE.test(type)) throw new RegistryError(415, 415, 'HTTP 415 Unsupported Media Type');
  await next();
}

function matches(route: string, path: string): boolean {
  const pattern = route.split('/');
  const parts = path.split('/');
  return pattern.length === parts.length && pattern.every((each, at) => each.startsWith(':') || each === parts[at]);
}
