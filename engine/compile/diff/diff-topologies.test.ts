import { describe, expect, test } from 'vitest';
import { count, joinGlobal, keyBy, repartition, session, to, toStream, tumbling, window } from '../../../operators/index.ts';
import { json, string } from '../../model/serdes.ts';
import { type PipelineSources, pipeline } from '../../plan/pipeline.ts';
import type { PipelineOptions } from '../../plan/plan.ts';
import { compile } from '../compile.ts';
import { describeJson } from '../describe-json.ts';
import { describeDiff } from './describe-diff.ts';
import { diffTopologies } from './diff-topologies.ts';

const words = { name: 'words', key: string(), value: string() };
const counts = { name: 'counts', key: string(), value: json<number | null>() };

type Define = (sources: PipelineSources) => unknown;
function version(define: Define, options: PipelineOptions & { readonly applicationId?: string } = {}) {
  const { applicationId = 'shop', ...rest } = options;
  // As a tool has it: written and read back.
  return JSON.parse(JSON.stringify(describeJson(compile(pipeline('counts', define, rest), { applicationId }))));
}
const diff = (before: Define, after: Define) => diffTopologies(version(before), version(after));
const told = (before: Define, after: Define) =>
  diff(before, after).changes.map(({ subject, name, change, loses }) => `${change} ${subject} ${name}${loses ? ' !' : ''}`);

const counted =
  (store: string, by = 'by-word'): Define =>
  ({ from }) =>
    from(words).pipe(
      keyBy(by, (word) => word),
      count(store),
      toStream(),
      to(counts),
    );

describe('a diff of topologies', () => {
  test('steps without state of their own may change', () => {
    const before: Define = ({ from }) => from(words).pipe(count('totals'));
    const after: Define = ({ from }) => {
      from(words).pipe(count('totals'), toStream());
    };
    expect(diff(before, after)).toEqual({ pipeline: 'counts', changes: [], orphans: [] });
    expect(describeDiff(diff(before, after))).toBe('counts: nothing that outlives the process has changed\n');
  });

  test('a store with another name is a loss, and says how to keep it', () => {
    expect(describeDiff(diff(counted('totals'), counted('sums')))).toBe(`counts: 2 changes, 1 of them with a loss

- store 'totals' removed !
    its rows are gone for the new version
    if it is the new store 'sums', keep the name 'totals', and the rows with it
+ store 'sums' added
    it begins empty: what was processed before the upgrade is not in it

left behind: shop-totals-changelog
`);
  });

  test('a key change with another name leaves its topic behind, and moves what it partitions', () => {
    expect(told(counted('totals'), counted('totals', 'per-word'))).toEqual([
      'changed store totals !',
      'removed repartition topic shop-by-word-repartition !',
      'added repartition topic shop-per-word-repartition',
    ]);
    const [store] = diff(counted('totals'), counted('totals', 'per-word')).changes;
    expect(store?.differences).toEqual([
      { field: 'partitioned as', before: '["shop-by-word-repartition"]', after: '["shop-per-word-repartition"]' },
    ]);
  });

  test.each([
    ['window size', tumbling('1m', { grace: '0ms' }), tumbling('2m', { grace: '0ms' }), true],
    ['grace', tumbling('1m', { grace: '0ms' }), tumbling('1m', { grace: '5m' }), false],
  ])('windows: another %s', (_what, before, after, loses) => {
    const by =
      (windows: typeof before): Define =>
      ({ from }) =>
        from(words).pipe(window(windows), count('per-minute', { emit: 'on-update' }));
    const changes = diff(by(before), by(after)).changes.filter(({ name }) => name === 'per-minute');
    expect(changes.map((change) => [change.change, change.loses])).toEqual([['changed', loses]]);
  });

  test('windows that are kept longer need a changelog that keeps more', () => {
    const kept =
      (grace: '1m' | '2h'): Define =>
      ({ from }) =>
        from(words).pipe(window(tumbling('1h', { grace })), count('per-hour', { emit: 'on-update' }));
    expect(diff(kept('1m'), kept('2h')).changes[0]).toMatchObject({
      effects: [
        'rows older than the old length are not there yet',
        `raise retention.ms of 'shop-per-hour-changelog' to ${(24 + 3) * 3_600_000}: a worker warns of less, and refuses to start below ${3 * 3_600_000} (STREAM_TOPIC_MISMATCH)`,
      ],
      loses: false,
    });
    expect(diff(kept('2h'), kept('1m')).changes[0]?.effects).toEqual([
      'rows older than the new length are gone with the first new ones',
    ]);
  });

  test('silent is what stays under its name and means something else: missing names and partition counts are seen at the start', () => {
    const silent = (before: Define, after: Define) =>
      diff(before, after).changes.flatMap((change) => (change.silent ? [`${change.subject} ${change.name}`] : []));
    const sized =
      (size: '1m' | '2m', grace: '0ms' | '5m' = '0ms'): Define =>
      ({ from }) =>
        from(words).pipe(window(tumbling(size, { grace })), count('n', { emit: 'on-update' }));
    const wide =
      (partitions: number, value = words.value): Define =>
      ({ from }) =>
        from({ ...words, value }).pipe(repartition('wide', { partitions }), to({ ...words, value, name: 'out' }));
    expect(silent(sized('1m'), sized('2m'))).toEqual(['store n']);
    expect(silent(wide(2), wide(2, json<string>()))).toEqual(['repartition topic shop-wide-repartition']);
    expect(silent(sized('1m'), sized('1m', '5m'))).toEqual([]);
    expect(silent(wide(2), wide(3))).toEqual([]);
    expect(silent(counted('totals'), counted('sums'))).toEqual([]);
    expect(silent(counted('totals'), counted('totals', 'per-word'))).toEqual([]);
  });

  test('a store of another shape, or with other bytes, does not fit its rows', () => {
    const windowed: Define = ({ from }) =>
      from(words).pipe(window(tumbling('1m', { grace: '0ms' })), count('n', { emit: 'on-update' }));
    const sessions: Define = ({ from }) =>
      from(words).pipe(window(session('1m', { grace: '0ms' })), count('n', { emit: 'on-update' }));
    const [shape] = diff(windowed, sessions).changes;
    expect(shape).toMatchObject({ name: 'n', change: 'changed', loses: true });
    expect(shape?.differences).toContainEqual({ field: 'shape', before: 'window', after: 'session' });
    const rows =
      (value: typeof words.value): Define =>
      ({ table }) =>
        table({ ...words, value }, { store: 'rows' });
    expect(diff(rows(string()), rows(json<string>())).changes[0]).toMatchObject({
      differences: [{ field: 'value serde', before: 'string', after: 'json' }],
      effects: ['rows that are written do not fit what reads them: give the step another name, or reset the application'],
      loses: true,
    });
  });

  test('inputs and outputs', () => {
    const flow =
      (input: string, output: string, value = counts.value): Define =>
      ({ from }) =>
        from({ ...words, name: input }).pipe(count('n'), toStream(), to({ ...counts, name: output, value }));
    expect(told(flow('a', 'x'), flow('b', 'y'))).toEqual([
      'changed store n !',
      'removed input a',
      'added input b',
      'removed output x',
      'added output y',
    ]);
    expect(diff(flow('a', 'x'), flow('b', 'y')).orphans).toEqual(['x']);
    const shouted = { name: 'text', bind: json<number | null>().bind };
    expect(diff(flow('a', 'x'), flow('a', 'x', shouted)).changes).toMatchObject([
      { subject: 'output', name: 'x', differences: [{ field: 'value serde', before: 'json', after: 'text' }] },
    ]);
  });

  test('a repartition topic with another count makes workers refuse to start', () => {
    const wide =
      (partitions?: number): Define =>
      ({ from }) =>
        from(words).pipe(repartition('wide', partitions === undefined ? {} : { partitions }), count('n'));
    const [change] = diff(wide(), wide(6)).changes;
    expect(change).toMatchObject({
      subject: 'repartition topic',
      differences: [{ field: 'partitions', before: 'as what it is joined with or made from', after: '6' }],
      loses: true,
    });
  });

  test('a table that is restored from its topic no longer needs its changelog; the way back loses rows', () => {
    const define: Define = ({ table }) => table(words, { store: 'rows' });
    const [own, reused] = [version(define), version(define, { optimize: { reuseSourceTopics: true } })];
    expect(diffTopologies(own, reused)).toMatchObject({
      changes: [{ name: 'rows', effects: ["rows come from 'words' from now on"], loses: false }],
      orphans: ['shop-rows-changelog'],
    });
    expect(diffTopologies(reused, own).changes[0]).toMatchObject({
      effects: ["'shop-rows-changelog' begins without the rows that are there now: reset the application to build them again"],
      silent: true,
    });
  });

  test('global tables are filled from their topics', () => {
    const before: Define = ({ from }) => from(words).pipe(to({ ...words, name: 'out' }));
    const after: Define = ({ from, globalTable }) =>
      from(words).pipe(
        joinGlobal('name', globalTable(counts, { store: 'n' }), {
          key: (word) => word,
          onMissing: 'drop',
          select: (word) => word,
        }),
        to({ ...words, name: 'out' }),
      );
    expect(told(before, after)).toEqual(['added store n', 'added input counts']);
    expect(diff(before, after).changes[0]?.effects).toEqual(["it is filled from 'counts'"]);
    expect(diff(after, before)).toMatchObject({
      changes: [{ effects: ['it is kept no longer'], loses: false }, {}],
      orphans: [],
    });
  });

  test('a store that is filled from its topic has no rows of its own that another serde could not read', () => {
    const joined =
      (value: typeof counts.value): Define =>
      ({ from, globalTable }) =>
        from(words).pipe(
          joinGlobal('n', globalTable({ ...counts, value }, { store: 'n' }), {
            key: (word) => word,
            onMissing: 'drop',
            select: (word) => word,
          }),
          to({ ...words, name: 'out' }),
        );
    const other = { name: 'other', bind: counts.value.bind };
    const filled = {
      subject: 'store',
      differences: [{ field: 'value serde' }],
      effects: ['its rows are read from its topic anew, and have to fit'],
      loses: false,
      silent: false,
    };
    expect(diff(joined(counts.value), joined(other)).changes[0]).toMatchObject(filled);
    const reused = (value: typeof words.value) =>
      version(({ table }) => table({ ...words, value }, { store: 'rows' }), { optimize: { reuseSourceTopics: true } });
    expect(diffTopologies(reused(string()), reused(json<string>())).changes[0]).toMatchObject(filled);
  });

  test('another application id begins anew and leaves everything behind', () => {
    const result = diffTopologies(version(counted('n')), version(counted('n'), { applicationId: 'shop-2' }));
    expect(result.orphans).toEqual(['shop-by-word-repartition', 'shop-n-changelog', 'shop-dead-letters']);
    expect(result.changes).toHaveLength(1);
  });
});
