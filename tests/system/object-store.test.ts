import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeHome, startSystem } from './start-system.ts';
import { until } from './until.ts';

const endpoint = process.env.MILLRACE_TEST_S3_ENDPOINT;
const keys = {
  S3_ACCESS_KEY: process.env.MILLRACE_TEST_S3_ACCESS_KEY ?? 'minioadmin',
  S3_SECRET_KEY: process.env.MILLRACE_TEST_S3_SECRET_KEY ?? 'minioadmin',
};

test.skipIf(!endpoint)(
  'with S3_ENDPOINT set documents and texts lie there, and the folder steps aside (skipped unless MILLRACE_TEST_S3_ENDPOINT names a server)',
  async () => {
    const bucket = `millrace-system-${process.pid}`;
    const system = await startSystem({ env: { S3_ENDPOINT: endpoint ?? '', S3_BUCKET: bucket, ...keys } });
    try {
      await until(`all samples done; it printed:\n${system.output()}`, () => /\d+ documents done/.test(system.output()));
      expect(system.output()).toMatch(new RegExp(`^ready.*${endpoint}`, 'm'));
      const list = (await (await fetch(`${system.api}/v1/documents?limit=100`)).json()) as {
        readonly documents: readonly { readonly id: string; readonly status: string }[];
      };
      expect(list.documents.length).toBeGreaterThanOrEqual(12);
      for (const { id, status } of list.documents) {
        expect(status).toBe('done');
        for (const part of ['text', 'file']) {
          const answer = await fetch(`${system.api}/v1/documents/${id}/${part}`);
          expect([answer.status, (await answer.arrayBuffer()).byteLength > 0], `${part} of ${id}`).toEqual([200, true]);
        }
      }
      expect(existsSync(join(system.home, 'objects'))).toBe(false);
    } finally {
      await system.stop();
      removeHome(system.home);
    }
  },
);
