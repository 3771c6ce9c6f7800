import { expect, test } from 'vitest';
import { rows, uploaded } from './documents.ts';
import { removeHome, startSystem } from './start-system.ts';
import { until } from './until.ts';

const DOCUMENTS = 200;

/** Letters that differ, of about two thousand characters. */
function letter(i: number): Buffer {
  const body =
    `We thank you for order number ${1000 + i} of 3 March 2026, which our branch in Leeds has sent to you by road. `.repeat(15);
  return Buffer.from(`Dear Ms Hale,\n\n${body}\n\nYours sincerely\nNumber ${i}`);
}

test.each(['worker', 'broker'] as const)('kill -9 of the %s in the middle of 200 documents: each is done, once', async (part) => {
  const system = await startSystem({ args: ['--no-samples'] });
  try {
    const ids: string[] = [];
    for (let i = 0; i < DOCUMENTS; i++) {
      // While the broker is away the API refuses; a client sends again.
      ids.push(await until(`upload ${i}`, () => uploaded(system.api, `letter-${i}.txt`, letter(i))));
      if (i === 60 || i === 140) system.kill(part);
    }
    const count = async (): Promise<number> =>
      Number((await rows<{ count: string }>(system, "select count(*) from document_results where status = 'done'"))[0]?.count);
    await until('all are done', async () => (await count()) >= DOCUMENTS, 150_000);
    const stored = await rows<{ document_id: string }>(system, 'select document_id from document_results');
    const accepted = new Set(ids);
    expect(accepted.size).toBe(DOCUMENTS);
    expect(stored.map((row) => row.document_id).filter((id) => accepted.has(id))).toHaveLength(DOCUMENTS);
    const uploads = await rows<{ document_id: string }>(system, 'select document_id from document_uploads');
    // An upload that the API could not confirm may have arrived all the same; nothing else may.
    expect(new Set(stored.map((row) => row.document_id))).toEqual(new Set(uploads.map((row) => row.document_id)));
    expect((await system.stop()).code).toBe(0);
  } finally {
    await system.stop();
    removeHome(system.home);
  }
});
