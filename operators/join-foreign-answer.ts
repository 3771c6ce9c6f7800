import type { Change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import type { Answer, Subscriber, SubscriberKey, Subscription } from './join-foreign-messages.ts';
import { type JoinForeignPlan, subscriberStore } from './join-foreign-plan.ts';

/** Keeps who asked for which row of the right side, and answers when somebody asks and when the row changes. */
export function answer({ name, versioned }: JoinForeignPlan): NodeFactory {
  return (context) => {
    const subscribers = context.store<KeyValueStore<SubscriberKey<unknown, unknown>, Subscriber>>(subscriberStore(name));
    const rows = context.table(1);
    const tell = (record: StreamRecord, key: unknown, answered: Answer<unknown>, timestamp: number): void =>
      context.forward({ ...record, key, value: answered, timestamp });
    return {
      process: [
        (record) => {
          const { key: foreign, timestamp } = record;
          const { key, instruction, hash, partition } = record.value as Subscription<unknown>;
          const joins = instruction === 'join' || instruction === 'join-quietly';
          if (foreign !== null) subscribers.put({ foreign, key }, joins ? { hash, partition } : null, timestamp);
          if (instruction === 'leave') return;
          const row = foreign === null ? undefined : rows.get(foreign);
          const value = joins ? (row?.value ?? null) : null;
          const answered = { hash, partition, value, quiet: instruction === 'join-quietly' && !row };
          tell(record, key, answered, Math.max(timestamp, row?.timestamp ?? timestamp));
        },
        (record) => {
          const { key: foreign, timestamp } = record;
          const { newValue, isLatest } = record.value as Change<unknown>;
          if (foreign === null || foreign === undefined) return context.drop('null-key');
          if (versioned.right && !isLatest) return context.drop('out-of-order');
          for (const [subscriber, { value: to }] of subscribers.range({ foreign, end: 'first' }, { foreign, end: 'last' }))
            if ('key' in subscriber) tell(record, subscriber.key, { ...to, value: newValue, quiet: false }, timestamp);
        },
      ],
    };
  };
}
