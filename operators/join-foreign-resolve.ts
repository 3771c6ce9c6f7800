import { change } from '../engine/model/change.ts';
import type { NodeFactory } from '../engine/model/processor.ts';
import { rowView } from '../engine/model/row-view.ts';
import type { KeyValueStore } from '../engine/model/state-store.ts';
import { LeftRowHash } from './join-foreign-hash.ts';
import type { Answer } from './join-foreign-messages.ts';
import type { JoinForeignPlan } from './join-foreign-plan.ts';

/** Joins an answer with the row that asked for it, unless that has changed since: then another answer is on its way. */
export function resolve(plan: JoinForeignPlan): NodeFactory {
  return (context) => {
    const lefts = context.table(1);
    const store = context.store<KeyValueStore<unknown, unknown>>(plan.store);
    const cache = context.recordCache<unknown, unknown>(plan.store);
    const hash = new LeftRowHash(context, plan);
    return {
      open: () => hash.open(),
      process: [
        (record) => {
          const { key, timestamp } = record;
          const { value, hash: version, quiet } = record.value as Answer<unknown>;
          const row = lefts.get(key);
          if (version !== hash.of(row?.value)) return context.drop('stale');
          const joined = row && (value !== null || plan.isLeft) ? (plan.select(row.value, value, key) ?? null) : null;
          const before = store.get(key);
          if (quiet && joined === null && !before) return;
          store.put(key, joined, timestamp);
          if (cache) return cache.changed({ key, before, after: joined, timestamp, headers: record.headers });
          const old = context.sendOldValues ? (before?.value ?? null) : null;
          context.forward({ ...record, value: change(joined, old) });
        },
        // A changed row of the left side is joined when it is answered.
        () => {},
      ],
      table: rowView((key) => store.get(key), cache),
    };
  };
}
