import type { TopologyDiff } from './diff-topologies.ts';
import { describeDifference, type TopologyChange } from './topology-change.ts';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** A diff as text, for a person who is about to upgrade: what loses something comes first. */
export function describeDiff({ pipeline, changes, orphans }: TopologyDiff): string {
  if (changes.length === 0) return `${pipeline}: nothing that outlives the process has changed\n`;
  const losing = changes.filter(({ loses }) => loses);
  const title = `${pipeline}: ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}, ${losing.length} of them with a loss`;
  const ordered = [...losing, ...changes.filter(({ loses }) => !loses)];
  const left = orphans.length === 0 ? [] : ['', `left behind: ${orphans.join(', ')}`];
  return [title, '', ...ordered.flatMap(describeChange), ...left, ''].join('\n');
}

function describeChange({ subject, name, change, differences, effects, loses }: TopologyChange): readonly string[] {
  const lines = [...differences.map(describeDifference), ...effects];
  return [`${SIGNS[change]} ${subject} '${name}' ${change}${loses ? ' !' : ''}`, ...lines.map((line) => `    ${line}`)];
}
