import type { Change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import { LeftRowHash } from './join-foreign-hash.ts';
import type { Instruction, Subscription } from './join-foreign-messages.ts';
import { type JoinForeignPlan, StepCodec, subscriptionTopic } from './join-foreign-plan.ts';

/** Sends each updated row of the left side to the partition of its foreign key, and takes it away from the one it had before. */
export function subscribe(plan: JoinForeignPlan): NodeFactory {
  return (context) => {
    const hash = new LeftRowHash(context, plan);
    const keys = new StepCodec(context, plan.foreignKeySerde, subscriptionTopic(plan.name), 'key');
    const foreignKeyOf = (value: unknown, key: unknown): unknown =>
      value === null ? null : (plan.foreignKey(value, key) ?? null);
    const isSame = (a: unknown, b: unknown): boolean =>
      a === b || (a !== null && b !== null && keys.bytes(a).equals(keys.bytes(b)));
    return {
      open: async () => {
        await hash.open();
        await keys.open();
      },
      process: (record) => {
        const { key } = record;
        const { newValue, oldValue, isLatest } = record.value as Change<unknown>;
        if (plan.versioned.left && !isLatest) return context.drop('out-of-order');
        const [from, to] = [foreignKeyOf(oldValue, key), foreignKeyOf(newValue, key)];
        const version = hash.of(newValue);
        const send = (foreignKey: unknown, instruction: Instruction): void => {
          const subscription: Subscription<unknown> = { key, instruction, hash: version, partition: context.partition };
          context.forward({ ...record, key: foreignKey, value: subscription });
        };
        const moves = from !== null && !isSame(from, to);
        if (oldValue === null && newValue === null) return;
        if (plan.isLeft) {
          if (moves) send(from, 'leave');
          // Without a foreign key too: the joined row changes, or goes, when the answer comes.
          send(to, 'join');
          return;
        }
        if (to === null) {
          if (newValue !== null) context.drop('null-foreign-key');
          // One that had none before asks too: the answer that took its joined row back may have come too late for it.
          if (from === null) send(null, 'join-quietly');
          else send(from, 'leave-and-tell');
          return;
        }
        if (moves) send(from, 'leave');
        send(to, moves ? 'join' : 'join-quietly');
      },
    };
  };
}
