import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { longDocx, nestedMails, rawDocx } from '../../../tools/make-samples/bad-documents.ts';
import { createExtractor, extractDocument } from './index.ts';

const sample = (name: string) => readFileSync(new URL(`../../../examples/documents/${name}`, import.meta.url));

describe('createExtractor', () => {
  const extractor = createExtractor({ timeoutMs: 60_000 });
  afterAll(() => extractor.close());

  it.each(['report-river-quality.pdf', 'minutes-board-meeting.docx', 'email-late-delivery.eml', 'report-quarterly-sales.md'])(
    'reads %s in its process as extractDocument does here',
    async (name) => {
      const { timings, ...found } = await extractor.extract(sample(name), { fileName: name });
      const { timings: _, ...here } = await extractDocument(sample(name), { fileName: name });
      expect(found).toEqual(here);
      expect(timings.queueMs).toBeGreaterThanOrEqual(0);
      expect(timings.totalMs).toBeGreaterThan(0);
      expect(extractor.processes).toBe(1);
    },
  );

  it('gives back the same error as extractDocument, and its cause in words', async () => {
    const failed = extractor.extract(rawDocx('<w:p>'), { fileName: 'broken.docx' });
    await expect(failed).rejects.toMatchObject({
      name: 'StreamError',
      code: 'STREAM_DOCUMENT_CORRUPT',
      domain: 'user',
      scope: 'record',
      verdict: 'park',
      context: { file: 'broken.docx' },
      cause: { message: expect.stringContaining('xmldom') },
    });
  });

  it('takes limits from its options', async () => {
    const strict = createExtractor({ maxAttachmentDepth: 0, maxChars: 60, timeoutMs: 60_000 });
    const { text, warnings } = await strict.extract(Buffer.from(nestedMails(1)));
    expect(text.length).toBeLessThanOrEqual(60);
    expect(warnings.map((warning) => warning.code)).toEqual(['attachment-unreadable']);
    await strict.close();
  });

  it('ends a document that needs more memory than its process has, by its name, and reads the next', async () => {
    const small = createExtractor({ heapMbMax: 40, timeoutMs: 60_000 });
    await expect(small.extract(longDocx(40_000), { fileName: 'atlas.docx' })).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_OUT_OF_MEMORY',
      context: { file: 'atlas.docx', limit: 'heapMbMax', value: 40 },
    });
    expect((await small.extract(Buffer.from('Still here'))).text).toBe('Still here');
    await small.close();
  }, 180_000);

  it('ends a document that needs more time than it has', async () => {
    const hasty = createExtractor({ timeoutMs: 30 });
    await expect(hasty.extract(longDocx(20_000), { fileName: 'novel.docx' })).rejects.toMatchObject({
      code: 'STREAM_DOCUMENT_TIMEOUT',
      context: { file: 'novel.docx', timeoutMs: 30 },
    });
    await hasty.close();
  }, 180_000);
});
