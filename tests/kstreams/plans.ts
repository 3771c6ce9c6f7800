import { string } from '../../engine/model/serdes.ts';
import { type PipelineSources, pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan, TimestampExtractor } from '../../engine/plan/plan.ts';
import type { Stream } from '../../engine/plan/stream.ts';
import { failOnInvalid, skipInvalid, usePartitionTime } from '../../engine/plan/timestamp-extractors.ts';
import {
  count,
  keyValueStore,
  leftJoinStreams,
  map,
  mapValues,
  merge,
  outerJoinStreams,
  process,
  suppress,
  to,
  toStream,
  tumbling,
  window,
} from '../../operators/index.ts';
import { cached } from './cached-plans.ts';
import type { KsPlan } from './scenario.ts';
import { text } from './topics.ts';

type Text = string | null;
type Of<Kind extends KsPlan['kind']> = Extract<KsPlan, { kind: Kind }>;

const VALUE = { value: string() };

/** The pipeline of a plan: public steps alone. */
export function planOf(plan: KsPlan): Plan {
  return pipeline(plan.kind, (sources) => define(plan, sources));
}

function define(plan: KsPlan, sources: PipelineSources): void {
  switch (plan.kind) {
    case 'punctuate':
      punctuate(plan, sources);
      break;
    case 'extract':
      sources.from(text('in'), extracted(plan.extractor)).pipe(to(text('out')));
      break;
    case 'extract-counts':
      windowCounts(sources.from(text('in'), extracted(plan.extractor)), plan, 'on-update');
      break;
    case 'choice':
      choice(sources);
      break;
    case 'outer-join':
      outerJoin(plan, sources);
      break;
    case 'closed-windows':
      windowCounts(sources.from(text('in')), plan, 'on-close');
      break;
    case 'cached':
      cached(plan, sources);
      break;
    case 'suppress-time':
      sources.from(text('in')).pipe(
        count('counts'),
        suppress('held', { until: `${plan.wait}ms`, buffer: 'unbounded' }),
        toStream(),
        mapValues((n): Text => String(n)),
        to(text('out')),
      );
      break;
  }
}

function windowCounts(
  input: Stream<string, string>,
  { size, grace }: Of<'extract-counts' | 'closed-windows'>,
  emit: 'on-update' | 'on-close',
): void {
  input.pipe(
    window(tumbling(`${size}ms`, { grace: `${grace}ms` })),
    count('counts', { emit }),
    toStream(),
    map('named', (n, { key, start }): [string, string] => [`${key}@${start}`, String(n)], { key: string(), ...VALUE }),
    to(text('out')),
  );
}

/** Counts by key and tells all counts at each call of the timer; a key that begins with `x` cancels it, one with `s` schedules it anew. */
function punctuate(plan: Of<'punctuate'>, { from }: PipelineSources): void {
  const counts = keyValueStore<string, number>('counts');
  from(text('in')).pipe(
    process<string, string, string, string>('counted', {
      stores: [counts],
      ...VALUE,
      start: (context) => {
        const store = context.store(counts);
        let cancel: (() => void) | undefined;
        const schedule = (): void => {
          cancel = context.schedule(plan.every, plan.time === 'stream' ? 'stream-time' : 'wall-clock', (time) => {
            const headers: [] = [];
            context.forward({ key: 'time', value: `${time}/${context.streamTime()}`, timestamp: time, headers });
            for (const [key, { value }] of [...store.all()])
              context.forward({ key, value: String(value), timestamp: time, headers });
            if (plan.once) cancel?.();
          });
        };
        if (!plan.later) schedule();
        if (plan.also > 0) {
          context.schedule(plan.also, plan.time === 'stream' ? 'stream-time' : 'wall-clock', (time) =>
            context.forward({ key: 'also', value: String(time), timestamp: time, headers: [] }),
          );
        }
        return (record) => {
          store.put(record.key, (store.get(record.key)?.value ?? 0) + 1, record.timestamp);
          if (record.key.startsWith('x')) cancel?.();
          if (record.key.startsWith('s')) {
            cancel?.();
            schedule();
          }
          context.forward({ ...record, key: 'record', value: `${context.streamTime()}/${context.now()}` });
        };
      },
    }),
    to(text('out')),
  );
}

/** Records whose time is what their value says, as the recorder has them. */
function extracted(name: Of<'extract'>['extractor']): { readonly timestamp: TimestampExtractor<string, string> } {
  const own: TimestampExtractor = ({ timestamp }, partitionTime) => Math.max(timestamp, partitionTime - 10);
  const inner = { fail: failOnInvalid, skip: skipInvalid, 'partition-time': usePartitionTime, own }[name];
  return {
    timestamp: (record, partitionTime, clock) => inner({ ...record, timestamp: Number(record.value) }, partitionTime, clock),
  };
}

/** A record becomes one of each of two topics, with times that its value names: the earlier one comes first. */
function choice({ from }: PipelineSources): void {
  const retimed = (name: string, which: number) =>
    process<string, string, string, string>(name, {
      ...VALUE,
      start:
        ({ forward }) =>
        (record) =>
          forward({ ...record, timestamp: Number(record.value.split('/')[which]) }),
    });
  const input = from(text('in'));
  input.pipe(retimed('first', 0), to(text('left')));
  input.pipe(retimed('second', 1), to(text('right')));
  const right = from(text('right')).pipe(mapValues((value): Text => `right ${value}`));
  from(text('left')).pipe(
    mapValues((value): Text => `left ${value}`),
    merge(right),
    to(text('out')),
  );
}

function outerJoin(plan: Of<'outer-join'>, { from }: PipelineSources): void {
  const options = {
    before: `${plan.size}ms`,
    after: `${plan.size}ms`,
    grace: `${plan.grace}ms`,
    emitEvery: `${plan.throttle}ms`,
    // As Java writes a value that is not there.
    select: (a: Text, b: Text): string => `${a}+${b}`,
    ...VALUE,
  } as const;
  const [left, right] = [from(text('in')), from(text('other'))];
  if (plan.type === 'outer') left.pipe(outerJoinStreams('pairs', right, options), to(text('out')));
  else left.pipe(leftJoinStreams('pairs', right, options), to(text('out')));
}
