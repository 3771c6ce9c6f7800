import type { Step } from '../engine/plan/handle.ts';
import type { Topic } from '../engine/plan/plan.ts';
import type { Stream } from '../engine/plan/stream.ts';

/**
 * Writes each record to a topic; null is written as a deletion.
 *
 * Shape: Stream<K, V> → nothing
 * Time:  keeps the record's timestamp
 * State: none
 */
export function to<K, V>(topic: Topic<K, V>): Step<Stream<K, V | null>, void> {
  return ({ builder, port }) => {
    builder.add({
      kind: 'to',
      inputs: [port],
      sink: {
        topic: topic.name,
        key: topic.key as Topic<unknown, unknown>['key'],
        value: topic.value as Topic<unknown, unknown>['value'],
        ...(topic.create ? { create: topic.create } : {}),
      },
      detail: { topic: topic.name },
    });
  };
}
