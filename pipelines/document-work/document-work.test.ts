import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentResult, Analysis, DocumentUploaded } from '../../schemas/index.ts';
import {
  ANSWER_TIMEOUT_MS,
  ATTEMPTS_MAX,
  type Effect,
  isOpen,
  type OpenWork,
  onResult,
  onTime,
  onUploaded,
  type Transition,
  type Work,
} from './document-work.ts';

const upload: DocumentUploaded = {
  id: 'upload-1',
  documentId: 'd1',
  tenant: 'acme',
  fileName: 'a.txt',
  contentType: 'text/plain',
  sizeBytes: 3,
  sha256: null,
  objectKey: 'uploads/a',
  content: null,
  uploadedAt: 1_000,
};
const analysis: Analysis = {
  kind: 'text',
  pages: null,
  title: null,
  language: 'en',
  metadata: {},
  characters: 3,
  textKey: 'texts/a',
  type: 'letter',
  confidence: 0.9,
  entities: [],
  summary: 'abc',
  warnings: [],
  timings: [{ stage: 'extract', ms: 2 }],
};
const quality = { score: 90, reasons: [] };

function result(of: Partial<AgentResult>): AgentResult {
  return {
    id: `result-${of.agent}-${of.attempt ?? 1}`,
    documentId: 'd1',
    tenant: 'acme',
    agent: 'document-analyzer',
    attempt: 1,
    source: (onUploaded(undefined, upload, 1_000).work as OpenWork).source,
    analysis: null,
    quality: null,
    failure: null,
    elapsedMs: 5,
    finishedAt: 1_100,
    ...of,
  };
}
const analysed = result({ agent: 'document-analyzer', analysis });
const assessed = result({ agent: 'quality-assurance', quality });

function places({ effects }: Transition): readonly string[] {
  return effects.map((effect) => (effect.to === 'status' ? `${effect.event.agent} ${effect.event.state}` : effect.to));
}
function processedOf({ effects }: Transition) {
  return effects.flatMap((effect) => (effect.to === 'processed' ? [effect.event] : []))[0];
}

describe('a document', () => {
  const first = onUploaded(undefined, upload, 1_000);
  const second = onResult(first.work, analysed, 1_100);
  const third = onResult(second.work, assessed, 1_250);

  test('passes the agents in their order and is done', () => {
    expect(places(first)).toEqual(['document-analyzer queued', 'document-analyzer']);
    expect(places(second)).toEqual(['document-analyzer done', 'quality-assurance queued', 'quality-assurance']);
    expect(places(third)).toEqual(['quality-assurance done', 'processed']);
    expect(processedOf(third)).toMatchObject({
      documentId: 'd1',
      tenant: 'acme',
      status: 'done',
      analysis,
      quality,
      failure: null,
      timings: [
        { stage: 'extract', ms: 2 },
        { stage: 'document-analyzer', ms: 5 },
        { stage: 'quality-assurance', ms: 5 },
        { stage: 'total', ms: 250 },
      ],
    });
  });

  test('gives the quality agent what the analyzer found', () => {
    expect(second.effects.find((effect) => effect.to === 'quality-assurance')?.event).toMatchObject({ analysis, attempt: 1 });
  });

  test('fails with the reason when it cannot be read', () => {
    const failure = { code: 'STREAM_DOCUMENT_EMPTY', message: 'the file is empty', stage: 'document-analyzer' };
    const failed = onResult(first.work, { ...analysed, analysis: null, failure }, 1_100);
    expect(places(failed)).toEqual(['document-analyzer failed', 'processed']);
    expect(processedOf(failed)).toMatchObject({ status: 'failed', failure, analysis: null, quality: null });
  });

  test('has a result also when its quality cannot be told', () => {
    const failure = { code: 'STREAM_AGENT_FAULT', message: 'x', stage: 'quality-assurance' };
    expect(processedOf(onResult(second.work, { ...assessed, quality: null, failure }, 1_200))).toMatchObject({
      status: 'done',
      failure,
      analysis,
    });
  });

  test('an agent that does not answer is asked again, then given up with an alert', () => {
    let work: Work | undefined = first.work;
    const asked: (readonly string[])[] = [];
    for (let i = 1; i <= ATTEMPTS_MAX; i++) {
      const now = 1_000 + i * ANSWER_TIMEOUT_MS;
      const next = onTime(work as OpenWork, now);
      asked.push(places(next));
      work = next.work;
    }
    expect(asked).toEqual([
      ['document-analyzer retrying', 'document-analyzer'],
      ['document-analyzer retrying', 'document-analyzer'],
      ['document-analyzer failed', 'alert', 'processed'],
    ]);
    expect(isOpen(work)).toBe(false);
  });

  test('is not asked again before its time is up', () => {
    expect(onTime(first.work as OpenWork, 999 + ANSWER_TIMEOUT_MS).effects).toEqual([]);
  });

  test('that was uploaded twice is worked on once', () => {
    expect(onUploaded(second.work, { ...upload, id: 'upload-2' }, 2_000)).toMatchObject({
      effects: [],
      ignored: 'duplicate-upload',
    });
    expect(onUploaded(third.work, upload, 2_000)).toMatchObject({ effects: [], ignored: 'duplicate-upload' });
  });
});

test('events that come again, in any order and number, end in one and the same result', () => {
  const ids = (effects: readonly Effect[]) => effects.map(({ event }) => event.id);
  fc.assert(
    fc.property(fc.array(fc.constantFrom<'u' | 'a' | 'q'>('u', 'a', 'q'), { maxLength: 20 }), (noise) => {
      let work: Work | undefined;
      const processed = new Set<string>();
      const step = (event: 'u' | 'a' | 'q', now: number) => {
        const next: Transition =
          event === 'u' ? onUploaded(work, upload, now) : onResult(work, event === 'a' ? analysed : assessed, now);
        // The same event at once again: a crash before the commit. It must give the same ids, or nothing new.
        const again =
          event === 'u' ? onUploaded(next.work, upload, now) : onResult(next.work, event === 'a' ? analysed : assessed, now);
        expect(again.work === undefined || again.effects.every(({ event: { id } }) => ids(next.effects).includes(id))).toBe(true);
        work = next.work;
        for (const effect of next.effects) if (effect.to === 'processed') processed.add(effect.event.id);
      };
      let now = 1_000;
      for (const event of [...noise, 'u', 'a', 'q'] as const) step(event, now++);
      expect(isOpen(work)).toBe(false);
      expect(processed.size).toBe(1);
    }),
  );
});
