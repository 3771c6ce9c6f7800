import { describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { memoryPlatform } from '../testing/memory-platform.ts';
import { loadPageFiles } from './page-files.ts';

const app = createApp(memoryPlatform({ maxUploadBytes: 3_000_000 }).deps());

describe('the page', () => {
  test('knows the limit of uploads, and everything it names exists here', async () => {
    const page = await (await app.request('/')).text();
    expect(page).toContain('data-max-upload-bytes="3000000"');
    expect(page).not.toMatch(/\{\{|style=|\son\w+=|<script>(?!<)/);
    const named = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]*)"/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(3);
    for (const path of named) expect((await app.request(path)).status, path).toBe(200);
  });

  test('its scripts import only each other, and make no markup from text', () => {
    const files = loadPageFiles({});
    for (const [name, { text }] of files) {
      if (!name.endsWith('.js')) continue;
      for (const [, from] of text.matchAll(/from '([^']+)'/g))
        expect(files.has((from ?? '').replace('./', '')), `${name}: ${from}`).toBe(true);
      expect(text, name).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|https?:\/\/(?!www\.w3\.org)/,
      );
    }
  });

  test('is asked for again only when it changed', async () => {
    const first = await app.request('/assets/main.js');
    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const again = await app.request('/assets/main.js', { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test.each(['/', '/assets/main.js'])(
    '%s unchanged keeps the policy of the page: browsers take it over from a 304',
    async (path) => {
      const first = await app.request(path);
      const again = await app.request(path, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
      const policies = [first, again].map(({ headers }) => headers.get('content-security-policy'));
      expect(again.status).toBe(304);
      expect(policies[0]).toContain("script-src 'self'");
      expect(policies[1]).toBe(policies[0]);
    },
  );

  test.each(['/assets/nope.js', '/assets/..%2Fpage-files.ts', '/assets/%2e%2e/page-files.ts', '/assets/page-routes.ts'])(
    '%s is not there',
    async (path) => {
      expect((await app.request(path)).status).toBe(404);
    },
  );
});
