import type { Context } from 'hono';
import { answerNotFound } from '../http/answer-errors.ts';
import type { ApiApp, ApiEnv } from '../http/api-env.ts';
import { PAGE_POLICY, POLICY_HEADER } from '../http/security-headers.ts';
import { loadPageFiles, type PageFile } from './page-files.ts';

export interface PageOptions {
  readonly maxUploadBytes: number;
}

/** The page at `/` and its files under `/assets/`: only names that exist in that folder, so no path can lead out of it. */
export function pageRoutes(app: ApiApp, { maxUploadBytes }: PageOptions): void {
  const files = loadPageFiles({ maxUploadBytes });
  const answer = (c: Context<ApiEnv>, file: PageFile | undefined): Response => {
    if (!file) return answerNotFound(c);
    // Asked for each time and mostly answered with "unchanged": a new version shows at once.
    const headers = { 'Cache-Control': 'no-cache', ETag: file.etag, [POLICY_HEADER]: PAGE_POLICY };
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers);
    return c.body(file.text, 200, { ...headers, 'Content-Type': file.type });
  };
  app.get('/', (c) => answer(c, files.get('index.html')));
  app.get('/assets/:name', (c) => answer(c, files.get(c.req.param('name'))));
}
