import { describe, expect, test } from 'vitest';
import { processedEvent, statusEvent, uploadedEvent } from '../testing/sample-events.ts';
// @ts-expect-error the page's scripts are plain JavaScript
import { afterEvent, waypoints } from './assets/document-state.js';
// @ts-expect-error the page's scripts are plain JavaScript
import { bytesText, durationText, limitText, percentText, sentenceText, wordsText } from './assets/format.js';

type Told = readonly [topic: string, event: { readonly documentId: string }];

const UPLOADED: Told = ['document_uploaded', uploadedEvent()];
const RUNNING: Told = ['agent_status', statusEvent({ state: 'running', at: 10 })];
const DONE: Told = ['agent_status', statusEvent({ state: 'done', at: 20 })];
const CHECKING: Told = ['agent_status', statusEvent({ agent: 'quality-assurance', state: 'running', at: 30 })];
const PROCESSED: Told = ['document_processed', processedEvent()];

interface Shown {
  readonly stages: readonly { readonly agent: string; readonly state: string }[];
}

function shownAfter(...told: readonly Told[]): Shown {
  let known: Shown | undefined;
  for (const [topic, event] of told) known = afterEvent(known, topic, event) as Shown;
  if (!known) throw new Error('no event was given');
  return known;
}

/** Every order of the events: the partitions of different topics arrive in any. */
function orders<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((first, i) => orders(list.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}

describe('a document on the page', () => {
  test('ends the same in whatever order its events arrive', () => {
    const expected = shownAfter(UPLOADED, RUNNING, DONE, CHECKING, PROCESSED);
    expect(expected).toMatchObject({
      status: 'done',
      type: 'invoice',
      entityCount: 3,
      links: { text: '/v1/documents/doc-1/text' },
    });
    for (const order of orders([UPLOADED, RUNNING, DONE, CHECKING, PROCESSED])) {
      const { stages, ...rest } = shownAfter(...order);
      const { stages: expectedStages, ...expectedRest } = expected;
      expect(rest).toEqual(expectedRest);
      expect(new Set(stages.map(({ agent, state }) => `${agent} ${state}`))).toEqual(
        new Set(['document-analyzer done', 'quality-assurance running']),
      );
      expect(stages).toHaveLength(expectedStages.length);
    }
  });

  test('shows what is still to come while it is in work, and only what was when it is over', () => {
    const way = (...told: readonly Told[]) =>
      waypoints(shownAfter(...told)).map(({ agent, state }: { agent: string; state: string }) => `${agent} ${state}`);
    expect(way(UPLOADED, RUNNING)).toEqual(['received done', 'document-analyzer running', 'quality-assurance waiting']);
    const failed: Told = ['document_processed', processedEvent({ status: 'failed', analysis: null, quality: null })];
    expect(way(UPLOADED, DONE, failed)).toEqual(['received done', 'document-analyzer done']);
  });
});

test.each([
  [bytesText(0), '0 B'],
  [bytesText(999), '999 B'],
  [bytesText(1_340), '1.3 kB'],
  [bytesText(999_600), '1 MB'],
  [bytesText(52_428_800), '52 MB'],
  [limitText(52_428_800), '50 MiB'],
  [durationText(340.4), '340 ms'],
  [durationText(1_250), '1.3 s'],
  [durationText(125_000), '2 min 5 s'],
  [percentText(0.91), '91 %'],
  [percentText(0.9999), '> 99 %'],
  [percentText(1), '100 %'],
  [sentenceText('the file is empty: choose another'), 'The file is empty: choose another.'],
  [sentenceText('Done!'), 'Done!'],
  [wordsText('document-analyzer'), 'Document analyzer'],
])('%s reads %s', (text, expected) => {
  expect(text).toBe(expected);
});
