import { describe, expect, test } from 'vitest';
import { StreamError } from '../../engine/model/stream-error.ts';
import type { SinkConnector, SinkRecord } from '../../engine/ports.ts';
import { type SinkHarness, sinkConformance } from './index.ts';

type Write = (records: readonly SinkRecord<string, string | null>[], signal: AbortSignal) => Promise<void>;

const fail = (verdict: 'retry' | 'park' | 'stop'): never => {
  throw new StreamError('x', {
    code: 'STREAM_TEST',
    domain: 'external',
    scope: verdict === 'park' ? 'record' : 'batch',
    verdict,
  });
};

/** A sink into a map, whose system can be taken away; faults replace parts of it. */
function harnessOf(fault: { write?: (stored: Map<string, string>, right: Write) => Write; open?: (away: boolean) => void } = {}) {
  const stored = new Map<string, string>();
  let away = false;
  const right: Write = async (records, signal) => {
    if (signal.aborted || away) fail('retry');
    if (records.some(({ value }) => value === 'refused')) fail('park');
    for (const { key, value } of records) {
      if (value === null) stored.delete(key);
      else stored.set(key, value);
    }
  };
  const connector: SinkConnector<string, string | null> = {
    name: 'map',
    maxBatch: 20,
    open: async () => {
      fault.open?.(away);
      return { write: fault.write?.(stored, right) ?? right, close: async () => {} };
    },
  };
  const harness: SinkHarness = {
    connector: () => connector,
    resources: () => ({}),
    stored: async () => new Map(stored),
    clear: async () => stored.clear(),
    deletes: true,
    refused: { key: 'bad', value: 'refused' },
    service: {
      stop: async () => {
        away = true;
      },
      start: async () => {
        away = false;
      },
    },
  };
  return harness;
}

async function failures(harness: SinkHarness): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, run } of sinkConformance(harness)) await run().catch(() => failed.push(name));
  return failed;
}

test('a sink that does it right passes', async () => {
  expect(await failures(harnessOf())).toEqual([]);
});

test('what a harness lacks is skipped with its reason', () => {
  const harness = { ...harnessOf(), service: { skip: 'it is a map' }, deletes: { skip: 'it only appends' } };
  const skipped = sinkConformance(harness).filter(({ skip }) => skip !== undefined);
  expect(skipped.map(({ skip }) => skip).sort()).toEqual(['it is a map', 'it is a map', 'it is a map', 'it only appends']);
  expect(skipped.every(({ name, skip }) => name.endsWith(`(skipped: ${skip})`))).toBe(true);
});

describe('the suite finds', () => {
  const faults: readonly (readonly [string, Parameters<typeof harnessOf>[0], string])[] = [
    ['a write that settles before it is stored', { write: early }, 'settled'],
    ['a write that counts', { write: counting }, 'come again'],
    [
      'a batch from behind',
      { write: (_, right) => (records, signal) => right([...records].reverse(), signal) },
      'in a batch the last',
    ],
    ['a batch that is cut', { write: (_, right) => (records, signal) => right(records.slice(0, 10), signal) }, 'as many records'],
    ['a null value that is left out', { write: withoutNulls }, 'a null value'],
    [
      'a refusal that says stop',
      {
        write:
          (_, right) =>
          (...args) =>
            right(...args).catch(() => fail('stop')),
      },
      'says park',
    ],
    [
      'a refusal that is swallowed',
      {
        write:
          (_, right) =>
          (...args) =>
            right(...args).catch(() => {}),
      },
      'says park',
    ],
    [
      'an abort that is not heard',
      { write: (_, right) => (records) => right(records, new AbortController().signal) },
      'aborted before',
    ],
    ['a listener that stays', { write: listening }, 'no listener'],
    ['an outage that is lost', { write: losing }, 'loses'],
    ['a sink that opens only when its system is there', { open: (away) => away && fail('stop') }, 'opened while'],
  ];
  test.each(faults)('%s', async (_, fault, name) => {
    const failed = await failures(harnessOf(fault));
    expect(
      failed.some((each) => each.includes(name)),
      `failed: ${failed.join('; ') || 'nothing'}`,
    ).toBe(true);
  });

  function early(_: Map<string, string>, right: Write): Write {
    return async (records, signal) => void setImmediate(() => right(records, signal).catch(() => {}));
  }

  function counting(stored: Map<string, string>, right: Write): Write {
    return async (records, signal) => {
      await right(records, signal);
      for (const { key } of records) stored.set(key, `${stored.get(key)}${stored.size}`);
      stored.set('count', String(Number(stored.get('count') ?? 0) + records.length));
    };
  }

  function withoutNulls(_: Map<string, string>, right: Write): Write {
    return (records, signal) =>
      right(
        records.filter(({ value }) => value !== null),
        signal,
      );
  }

  function listening(_: Map<string, string>, right: Write): Write {
    return (records, signal) => {
      signal.addEventListener('abort', () => {});
      return right(records, signal);
    };
  }

  /** Once the system was away, the next batch is taken for written. */
  function losing(_: Map<string, string>, right: Write): Write {
    let lost = false;
    return async (records, signal) => {
      try {
        if (!lost) await right(records, signal);
        lost = false;
      } catch (error) {
        lost = true;
        throw error;
      }
    };
  }
});
