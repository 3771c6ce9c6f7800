import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { input, OUTSIDE, type Outside, type SimulatedInput, type SimulationResult } from '../../../engine/test-kit/index.ts';
import { agent, to } from '../../../operators/index.ts';
import { byKey, sameFirstSequences, sameSequences, valuesByKey } from '../compare.ts';
import type { SimulatedCase } from '../simulated-case.ts';

const questions = { name: 'questions', key: string(), value: json<number>() };
const answers = { name: 'answers', key: string(), value: json<string>() };

const agentPlan = (name: string, ordering: 'key' | 'ordered' | 'unordered') =>
  pipeline(name, ({ from }) =>
    from(questions).pipe(
      agent(
        'ask',
        {
          concurrency: 4,
          ordering,
          attemptTimeout: '10s',
          retry: { attempts: 4, backoff: '50ms' },
          onExhausted: 'park',
          maxPending: 16,
        },
        async (question, context) => {
          const outside = context.resource(OUTSIDE) as Outside;
          const draft = await context.run('draft', () => outside.call(`draft of ${question}`, () => `draft ${question}`));
          return outside.call(`answer to ${question}`, () => `${draft}, answered`);
        },
      ),
      to(answers),
    ),
  );

const answerTo = (question: unknown): string => `draft ${question}, answered`;

/** What was asked and neither answered nor parked; a question that was given up has its dead letter. */
function unanswered(result: SimulationResult, inputs: readonly SimulatedInput[]): string | undefined {
  const answered = new Set(result.read(answers).map(({ value }) => value));
  const parked = new Set(result.deadLetters().map(({ value }) => Number(value)));
  for (const { value } of inputs) {
    if (!answered.has(answerTo(value)) && !parked.has(value as number)) return `question ${value} is lost`;
  }
  return undefined;
}

/** The answers that must come, of those questions that were not given up. */
function expected(result: SimulationResult, inputs: readonly SimulatedInput[]): Map<string, string[]> {
  const given = new Set(result.read(answers).map(({ value }) => value));
  const kept = inputs.filter(({ value }) => given.has(answerTo(value)));
  return valuesByKey(kept.map(({ key, value }) => ({ key, value: answerTo(value) })));
}

function agentCase(name: string, ordering: 'key' | 'ordered' | 'unordered'): SimulatedCase {
  return {
    name,
    plan: agentPlan(name, ordering),
    inputs: (random) => Array.from({ length: random.between(30, 90) }, (_, i) => input(questions, `k${random.below(8)}`, i, i)),
    options: { faults: { outside: { failed: 0.1, lost: 0.1, slow: 0.1, slowMs: 15_000 } } },
    exactly: (result, inputs) => {
      const got = valuesByKey(result.read(answers));
      const want = expected(result, inputs);
      const sorted = (groups: Map<string, string[]>) => new Map([...groups].map(([key, list]) => [key, list.toSorted()]));
      const all = result.read(answers).length + result.deadLetters().length;
      if (all !== inputs.length) return `${inputs.length} questions gave ${all} answers and dead letters`;
      return ordering === 'unordered' ? sameSequences('answers', sorted(got), sorted(want)) : sameSequences('answers', got, want);
    },
    atLeast: (result, inputs) => {
      const lost = unanswered(result, inputs);
      if (lost !== undefined || ordering === 'unordered') return lost;
      // A question that was given up at one time and answered at another has no place of its own in the order.
      const parked = new Set(result.deadLetters().map(({ value }) => answerTo(Number(value))));
      const of = byKey(
        result.read(answers).filter(({ value }) => !parked.has(value ?? '')),
        ({ key }) => key,
      );
      const got = new Map([...of].map(([key, list]) => [key, list.map(({ value }) => JSON.stringify(value))]));
      const want = valuesByKey(
        inputs.map(({ key, value }) => ({ key, value: answerTo(value) })).filter(({ value }) => !parked.has(value)),
      );
      return sameFirstSequences('answers', got, want);
    },
  };
}

/** Asynchronous calls that fail, lose their answers and take long. */
export const agentByKey = agentCase('agent-key', 'key');
export const agentOrdered = agentCase('agent-ordered', 'ordered');
export const agentUnordered = agentCase('agent-unordered', 'unordered');
