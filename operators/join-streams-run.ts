import type { NodeFactory, Process, ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { KeyValueStore, WindowStore } from '../engine/model/state-store.ts';
import type { Side, SidedKey, SidedValues } from './join-streams-serdes.ts';
import { WaitingRecords } from './join-streams-waiting.ts';

/** Which records go on without a partner: none, those of the left side, or those of both. */
export type JoinStreamsKind = 'inner' | 'left' | 'outer';

/** What a join of streams does, in milliseconds. */
export interface JoinStreamsPlan {
  readonly name: string;
  readonly kind: JoinStreamsKind;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly graceMs: number;
  readonly emitEveryMs: number;
  readonly select: (left: unknown, right: unknown, key: unknown) => unknown;
}

/** How long a record can be joined, counted from the newest of its side. */
export function retentionMsOf({ beforeMs, afterMs, graceMs }: JoinStreamsPlan): number {
  return beforeMs + afterMs + graceMs;
}

/** Up to which time the join has seen records, and which waiting record it looked at last. */
export interface JoinProgress {
  readonly time: number;
  readonly lookedAt: number | null;
}

const PROGRESS = 'progress';

/**
 * Each record meets those of the other side that came before it, and is then kept for those that come after:
 *
 * ```
 *   record ─▶ time advances? ─▶ waiting records whose window is closed go on alone
 *          ─▶ the other side's records in its window: joined, no longer waiting
 *          ─▶ none, and its side may go alone: waits, or goes on at once when its window is closed already
 *          ─▶ its own side's store
 * ```
 */
export function joinStreamRecords(plan: JoinStreamsPlan): NodeFactory {
  return (context) => {
    const alone = plan.kind === 'inner' ? undefined : goAlone(plan, context);
    const sides = { left: sideOf(plan, 'left', context), right: sideOf(plan, 'right', context) };
    const process = (side: Side): Process => {
      const [own, other] = side === 'left' ? [sides.left, sides.right] : [sides.right, sides.left];
      const mayGoAlone = plan.kind === 'outer' || (plan.kind === 'left' && side === 'left');
      return (record) => {
        const { key, value, timestamp } = record;
        const time = alone?.observe(timestamp) ?? timestamp;
        const noKey = key === null || key === undefined;
        if (value === null || value === undefined) return context.drop(noKey ? 'null-key' : 'null-value');
        if (noKey && mayGoAlone) return context.forward({ ...record, value: own.selectAlone(value, key) });
        if (noKey) return context.drop('null-key');
        if (timestamp >= time) alone?.emitClosed(side, record);
        const until = timestamp + own.laterMs;
        const partners = [...other.rows.fetchRange(key, Math.max(0, timestamp - own.earlierMs), until)];
        for (const { start, value: partner } of partners) {
          alone?.waiting.remove(other.side, key, start);
          context.forward({ ...record, value: own.select(value, partner, key), timestamp: Math.max(timestamp, start) });
        }
        if (mayGoAlone && partners.length === 0) {
          if (until < time) context.forward({ ...record, value: own.selectAlone(value, key) });
          else alone?.wait({ side, key, value, timestamp });
        }
        own.keep(record);
      };
    };
    return { process: [process('left'), process('right')], ...(alone ? { flush: alone.flush } : {}) };
  };
}

/** One side of the join, with the records that the other side may still meet. */
export function sideOf(plan: JoinStreamsPlan, side: Side, context: ProcessorContext) {
  const rows = context.store<WindowStore<unknown, unknown>>(`${plan.name}-${side}`);
  const retentionMs = retentionMsOf(plan);
  let newest = -1;
  for (const { start } of rows.all()) newest = start;
  const { beforeMs, afterMs } = plan;
  const select =
    side === 'left' ? plan.select : (value: unknown, partner: unknown, key: unknown) => plan.select(partner, value, key);
  return {
    side,
    rows,
    select,
    selectAlone: (value: unknown, key: unknown) => select(value, null, key),
    /** How much earlier and later than its own time a record's partners may be. */
    earlierMs: side === 'left' ? beforeMs : afterMs,
    laterMs: side === 'left' ? afterMs : beforeMs,
    keep: ({ key, value, timestamp }: StreamRecord): void => {
      newest = Math.max(newest, timestamp);
      // It has met what is there; nothing that comes after it can meet it.
      if (timestamp <= newest - retentionMs && retentionMs > 0) context.drop('late');
      else rows.put(key, timestamp, value, timestamp);
    },
  };
}

/** What goes on without a partner, and when. */
function goAlone(plan: JoinStreamsPlan, context: ProcessorContext) {
  const { name, graceMs, emitEveryMs } = plan;
  const laterMs = { left: plan.afterMs, right: plan.beforeMs };
  const waiting = new WaitingRecords(context.store<WindowStore<SidedKey<unknown>, SidedValues>>(`${name}-waiting`));
  const progress = context.store<KeyValueStore<string, JoinProgress>>(`${name}-progress`);
  const observe = context.streamTimeTracker();
  const before = progress.get(PROGRESS)?.value;
  let time = observe(before?.time ?? -1);
  let lookedAt = before?.lookedAt ?? undefined;
  let nextEmit = Number.NEGATIVE_INFINITY;
  return {
    waiting,
    observe: (timestamp: number): number => {
      time = observe(timestamp);
      return time;
    },
    wait: (record: Parameters<typeof waiting.add>[0]): void => {
      waiting.add(record);
      lookedAt = Math.min(lookedAt ?? record.timestamp, record.timestamp);
    },
    emitClosed: (side: Side, { headers }: StreamRecord): void => {
      // Nothing is due before the record that was looked at last: Kafka Streams' own bound, and its own moments of emission with it.
      const openMs = laterMs[side] + graceMs;
      // Nothing waits at all: Kafka Streams counts that as a look, unless windows close at once.
      if (lookedAt === undefined ? openMs === 0 : lookedAt + openMs >= time) return;
      if (emitEveryMs > 0 && context.now() < nextEmit) return;
      nextEmit = context.now() + emitEveryMs;
      const taken = waiting.takeBefore({ left: time - laterMs.left - graceMs, right: time - laterMs.right - graceMs });
      lookedAt = taken.lookedAt;
      for (const { side: from, key, value, timestamp } of taken.records) {
        const [left, right] = from === 'left' ? [value, null] : [null, value];
        context.forward({ key, value: plan.select(left, right, key), timestamp, headers });
      }
    },
    flush: (): void => {
      const saved = progress.get(PROGRESS)?.value;
      if (time < 0 || (saved?.time === time && saved.lookedAt === (lookedAt ?? null))) return;
      progress.put(PROGRESS, { time, lookedAt: lookedAt ?? null }, time);
    },
  };
}
