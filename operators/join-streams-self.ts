import type { NodeFactory } from '../engine/model/processor.ts';
import { type JoinStreamsPlan, sideOf } from './join-streams-run.ts';

/**
 * A stream that is joined with itself, as `joinStreamRecords` does it with two stores of the same content: the record meets those before it as
 * the left side, is kept, and is met by those that are kept, itself among them, as the right side.
 */
export function joinStreamWithItself(plan: JoinStreamsPlan): NodeFactory {
  return (context) => {
    const { rows, select, earlierMs, laterMs, keep } = sideOf(plan, 'left', context);
    const within = (key: unknown, from: number, to: number) => [...rows.fetchRange(key, Math.max(0, from), to)];
    return {
      process: (record) => {
        const { key, value, timestamp } = record;
        const noKey = key === null || key === undefined;
        if (value === null || value === undefined) return context.drop(noKey ? 'null-key' : 'null-value');
        if (noKey) return context.drop('null-key');
        for (const right of within(key, timestamp - earlierMs, timestamp + laterMs))
          context.forward({ ...record, value: select(value, right.value, key), timestamp: Math.max(timestamp, right.start) });
        keep(record);
        for (const left of within(key, timestamp - laterMs, timestamp + earlierMs))
          context.forward({ ...record, value: select(left.value, value, key), timestamp: Math.max(timestamp, left.start) });
      },
    };
  };
}
