import type { ApiApp } from '../http/api-env.ts';
import { PAGE_POLICY, POLICY_HEADER } from '../http/security-headers.ts';
import { docsPage } from './docs-page.ts';
import type { OpenApiDocument } from './openapi-document.ts';

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Millrace documents API',
    version: '1',
    description:
      'Upload a document and learn what it is, who and what it names, what it says in short, and how good it is.\n\n' +
      'Every error has one shape: `{ "error": { "code", "message", "field"? } }`. Codes are stable, messages say what to do. ' +
      'Each answer names its `X-Correlation-Id`; send your own to find a request again in logs and events.',
  },
  tags: [
    { name: 'Documents', description: 'What was uploaded, and what was found in it.' },
    { name: 'Stream', description: 'What happens, while it happens.' },
    { name: 'Reports', description: 'How the platform does.' },
    { name: 'Operation', description: 'For those who run it.' },
  ],
};

/** `GET /openapi.json` and `GET /docs`. Call it after the other routes: it describes those that exist. */
export function docsRoutes(app: ApiApp): void {
  const document = app.getOpenAPI31Document(INFO);
  app.get('/openapi.json', (c) => c.json(document));
  app.get('/docs', (c) =>
    c.html(docsPage(document as unknown as OpenApiDocument, new URL(c.req.url).origin), 200, { [POLICY_HEADER]: PAGE_POLICY }),
  );
}
