import type { SimulatedCase } from '../simulated-case.ts';
import { agentByKey, agentOrdered, agentUnordered } from './agent.ts';
import { keyedCount, keyedCountCached } from './keyed-count.ts';
import { outputsBesideAgent } from './outputs-beside-agent.ts';
import { sinkCase } from './sink.ts';
import { closeThenSink, countThenSink, countThenSinkCached } from './state-then-sink.ts';
import { stateless } from './stateless.ts';
import { tableJoin } from './table-join.ts';
import { windowCloses, windowSuppressed, windowSuppressedCached, windowUpdates, windowUpdatesCached } from './windows.ts';

/** What must hold under every seed. */
export const cases: readonly SimulatedCase[] = [
  stateless,
  keyedCount,
  keyedCountCached,
  windowUpdates,
  windowUpdatesCached,
  windowCloses,
  windowSuppressed,
  windowSuppressedCached,
  tableJoin,
  agentByKey,
  agentOrdered,
  agentUnordered,
  outputsBesideAgent,
  sinkCase,
  countThenSink,
  countThenSinkCached,
  closeThenSink,
];
