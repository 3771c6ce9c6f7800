import type { ProcessorContext } from '../model/processor.ts';
import type { RecordCache } from '../model/record-cache.ts';
import type { StateStore } from '../model/state-store.ts';
import { StreamError, toStreamError } from '../model/stream-error.ts';
import { originOf } from './input-record.ts';
import type { GraphLinks } from './node-graph.ts';
import type { Task } from './task.ts';

/** What a step sees of its task. */
export function stepContext(
  task: Task,
  { node, output, table, leaveOutAsLate, behindAsync, behindCache }: GraphLinks,
): ProcessorContext {
  const { services, topology, runner, holds } = task;
  const dropped = new Map<string, { add(n: number): void }>();
  return {
    applicationId: topology.applicationId,
    step: node.name,
    taskId: task.id,
    partition: task.partition,
    clock: services.clock,
    metrics: services.metrics,
    logger: services.logger,
    forward: output(0),
    output,
    store: <S extends StateStore>(name: string): S => {
      const store = task.stores.get(name);
      if (store) return store as StateStore as S;
      throw new StreamError(`step '${node.name}' asks for the store '${name}', which it did not declare`, {
        code: 'STREAM_PLAN',
        domain: 'user',
        scope: 'task',
        verdict: 'stop',
        context: { step: node.name, store: name },
      });
    },
    recordCache: <K, V>(store: string) =>
      task.caches.open(node, store, output(0), topology.sendOldValues.has(node.id)) as RecordCache<K, V> | undefined,
    table: (input) => {
      if (typeof input === 'number') return table(input);
      const global = services.globals.get(input);
      if (global) return global;
      throw new StreamError(`step '${node.name}' joins the global table '${input}', which this worker does not hold`, {
        code: 'STREAM_PLAN',
        domain: 'user',
        scope: 'task',
        verdict: 'stop',
        context: { step: node.name, store: input },
      });
    },
    sendOldValues: topology.sendOldValues.has(node.id),
    streamTime: () => (behindAsync ? holds.finishedTime() : runner.streamTime),
    streamTimeTracker: () => {
      let observed = -1;
      return (timestamp) => {
        if (timestamp > observed) observed = timestamp;
        return behindAsync ? Math.min(observed, holds.finishedTime()) : observed;
      };
    },
    behindAsync,
    behindCache,
    now: () => services.clock.now(),
    limitHolds: (limit) => holds.limit(limit),
    origin: () => {
      const input = runner.currentInput();
      return input && originOf(input);
    },
    schedule: (intervalMs, time, callback) => {
      // Stream time is counted from the epoch, and the first call comes as soon as there is data: as in Kafka Streams.
      return time === 'stream-time'
        ? task.streamPunctuations.schedule(intervalMs, 0, callback)
        : task.wallPunctuations.schedule(intervalMs, services.clock.now() + intervalMs, callback);
    },
    drop: (reason) => {
      let counter = dropped.get(reason);
      if (!counter) {
        counter = services.metrics.counter('dropped_records_total', { task: task.id, step: node.name, reason });
        dropped.set(reason, counter);
      }
      counter.add(1);
      if (reason === 'late') leaveOutAsLate();
    },
    park: (error) => {
      const input = runner.currentInput();
      if (input) task.faults.park(input, toStreamError(error, { step: node.name }), 1);
      else throw error;
    },
    hold: () => holds.hold(),
    send: (topic, partition, key, value, record) =>
      services.outputs.send(topic, partition, key, value, record.timestamp, record.headers),
    resource: (name) => services.resource(name),
  };
}
