import type { SimulatedCase } from '../simulated-case.ts';
import { agentByKey, agentOrdered, agentUnordered } from './agent.ts';
import { keyedCount } from './keyed-count.ts';
import { sinkCase } from './sink.ts';
import { closeThenSink, countThenSink } from './state-then-sink.ts';
import { stateless } from './stateless.ts';
import { tableJoin } from './table-join.ts';
import { windowCloses, windowSuppressed, windowUpdates } from './windows.ts';

/** What must hold under every seed. */
export const cases: readonly SimulatedCase[] = [
  stateless,
  keyedCount,
  windowUpdates,
  windowCloses,
  windowSuppressed,
  tableJoin,
  agentByKey,
  agentOrdered,
  agentUnordered,
  sinkCase,
];

/**
 * What does not hold yet: an asynchronous step in one task with a stateful step before it. The commit keeps the state of a record that the
 * asynchronous step still holds; when the record comes again, the state has it already.
 */
export const openFindings: readonly SimulatedCase[] = [countThenSink, closeThenSink];
