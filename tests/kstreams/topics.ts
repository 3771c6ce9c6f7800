import { string } from '../../engine/model/serdes.ts';
import type { Topic } from '../../engine/plan/plan.ts';

export function text(name: string): Topic<string, string> {
  return { name, key: string(), value: string() };
}
