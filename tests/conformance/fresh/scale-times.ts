import type { Scenario, ScenarioNode, ScenarioWindow } from '../scenario.ts';

type Sketch = Pick<Scenario, 'nodes' | 'inputs'>;

/** Later than this the times of a scenario are of the calendar, and stay. */
const LATEST = 1_000_000_000;

/** The same plan and inputs with all lengths and times multiplied: seconds or hours, on the scale on which stores cut time into segments. */
export function scaleTimes({ nodes, inputs }: Sketch, factor: number): Sketch {
  if (inputs.some(([, , , time]) => time > LATEST)) return { nodes, inputs };
  const scaled = (lengths: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(
      Object.entries(lengths).map(([name, value]) => [name, typeof value === 'number' ? value * factor : value]),
    );
  const scaledNode = ({ maxRecords, window, ...node }: ScenarioNode): ScenarioNode => ({
    ...(scaled(node) as ScenarioNode),
    ...(maxRecords === undefined ? {} : { maxRecords }),
    ...(window === undefined ? {} : { window: scaled(window) as ScenarioWindow }),
  });
  return {
    nodes: nodes.map(scaledNode),
    // Edges stay edges; within them records lie apart by single milliseconds too.
    inputs: inputs.map(([topic, key, value, time], i) => [topic, key, value, time * factor + (i % 3 === 0 ? i % 2 : 0)]),
  };
}
