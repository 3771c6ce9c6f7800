import type { SimulatedCase } from '../simulated-case.ts';
import { keyedCount } from './keyed-count.ts';
import { stateless } from './stateless.ts';

export const cases: readonly SimulatedCase[] = [stateless, keyedCount];
