import { describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { memoryPlatform } from '../testing/memory-platform.ts';
import { docsPage } from './docs-page.ts';
import type { OpenApiDocument } from './openapi-document.ts';

async function documents() {
  const app = createApp(memoryPlatform().deps());
  const document = (await (await app.request('/openapi.json')).json()) as OpenApiDocument;
  const page = await (await app.request('http://docs.example:8000/docs')).text();
  return { document, page };
}

describe('the page', () => {
  test('shows every operation, every parameter and every schema of the document', async () => {
    const { document, page } = await documents();
    const operations = Object.entries(document.paths).flatMap(([path, of]) =>
      Object.values(of).map((operation) => ({ path, operation })),
    );
    expect(operations.length).toBeGreaterThan(10);
    for (const { operation, path } of operations) {
      expect(page).toContain(`<code>${path}</code>`);
      for (const { name } of operation.parameters ?? []) expect(page).toContain(`<code>${name}</code>`);
    }
    for (const name of Object.keys(document.components?.schemas ?? {})) expect(page).toContain(`id="schema-${name}"`);
  });

  test('has commands with the address that the reader used', async () => {
    const { page } = await documents();
    expect(page).toContain('curl -F file=@invoice.pdf http://docs.example:8000/v1/documents');
  });

  test('needs nothing from elsewhere and nothing inline', async () => {
    const { page } = await documents();
    expect(page).not.toMatch(/<script|style=|<style|\son\w+=/);
    const links = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !/^[/#]/.test(link))).toEqual([]);
    const anchors = links.filter((link) => link.startsWith('#'));
    for (const anchor of anchors) expect(page).toContain(`id="${anchor.slice(1)}"`);
  });

  test('escapes whatever a description says', () => {
    const evil = '<script>alert(1)</script>';
    const page = docsPage(
      {
        info: { title: evil, version: evil, description: evil },
        tags: [{ name: evil, description: evil }],
        paths: {
          [`/${evil}`]: {
            get: { tags: [evil], summary: evil, description: `\`${evil}\``, responses: { 200: { description: evil } } },
          },
        },
        components: { schemas: { [evil]: { type: 'object', properties: { [evil]: { description: evil } } } } },
      },
      evil,
    );
    expect(String(page)).not.toContain('<script');
  });
});

test('the document says what the refusals are, and that a form is uploaded', async () => {
  const { document } = await documents();
  const upload = document.paths['/v1/documents']?.post;
  expect(Object.keys(upload?.responses ?? {})).toEqual(['202', '400', '403', '408', '413', '415', '422', '503']);
  expect(upload?.requestBody?.content['multipart/form-data']?.schema).toMatchObject({ required: ['file'] });
});
