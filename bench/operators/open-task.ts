import { SCHEMA_REGISTRY } from '../../connectors/schema-registry/index.ts';
import { compile } from '../../engine/compile/compile.ts';
import { changelogTopic } from '../../engine/compile/topology.ts';
import type { StateStore } from '../../engine/model/state-store.ts';
import { openStateStore } from '../../engine/state/open-state-store.ts';
import { BoundCodecs } from '../../engine/task/bound-codecs.ts';
import { Task, type TaskServices } from '../../engine/task/task.ts';
import { NO_METRICS, SILENT_LOGGER, SYSTEM_CLOCK } from '../../engine/worker/silent.ts';
import type { Case } from './cases.ts';
import { CopyingOutputs } from './copying-outputs.ts';
import { registry } from './encoded-orders.ts';

/** The one task of a case, with what a worker gives it, but for the log; `dir` is for stores that are kept on disk. */
export async function openTask(
  { plan, engine }: Case,
  dir: string,
): Promise<{ readonly task: Task; readonly outputs: CopyingOutputs }> {
  const topology = compile(plan);
  const [sub] = topology.subTopologies;
  if (!sub || topology.subTopologies.length > 1) throw new Error(`${plan.name} is not one task`);
  const outputs = new CopyingOutputs();
  const services: TaskServices = {
    outputs,
    clock: SYSTEM_CLOCK,
    metrics: NO_METRICS,
    logger: SILENT_LOGGER,
    resource: (name) => (name === SCHEMA_REGISTRY ? registry : undefined),
    globals: new Map(),
    isCaughtUp: () => true,
    polledAt: () => undefined,
    wake() {},
  };
  const codecs = await BoundCodecs.bind(topology, sub, services);
  const stores = new Map<string, StateStore>();
  for (const spec of sub.stores) {
    const topic = spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name);
    const placement = { state: { dir, engine }, applicationId: plan.name, partition: 0, services };
    const [key, value] = [codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value')];
    stores.set(spec.name, await openStateStore(spec, key, value, placement));
  }
  const task = new Task(topology, sub, 0, stores, codecs, services);
  await task.open();
  return { task, outputs };
}
