/** The topology of every pipeline, kept: a store or topic whose name changes with an edit shows in review, as an upgrade would orphan it. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compile } from '../engine/compile/compile.ts';
import { describe } from '../engine/compile/describe.ts';
import { describeJson } from '../engine/compile/describe-json.ts';
import type { Plan } from '../engine/plan/plan.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.includes('.test'));

test.each(files)('%s', async (file) => {
  const { default: plan } = (await import(/* @vite-ignore */ `./${file}`)) as { readonly default: Plan };
  const topology = compile(plan);
  expect(describe(topology)).toMatchSnapshot();
  const kept = describeJson(topology).internalTopics.map(({ topic, kind, key, value }) => `${kind} ${topic}: ${key} → ${value}`);
  expect(kept).toMatchSnapshot('internal topics');
});
