import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Broker } from './broker.ts';
import { type EmbeddedTopic, PARTITIONS_MAX } from './broker-options.ts';
import { configFault } from './topic-config.ts';
import { isTopicName } from './topics.ts';

/**
 * Makes the topics that a broker is started with. One that exists is left as it is.
 *
 * Errors: a topic that cannot be made, or that exists with another number of partitions, throws STREAM_CONFIG (user/process/stop) naming it;
 * none is made then.
 */
export function createInitialTopics(broker: Broker, specs: readonly EmbeddedTopic[]): void {
  const names = new Set<string>();
  for (const spec of specs) {
    const fault = names.has(spec.name) ? 'is named twice' : faultOf(broker, spec);
    if (fault !== undefined) throw refused(spec.name, fault);
    names.add(spec.name);
  }
  for (const { name, partitions, configs } of specs) {
    if (!broker.topics.get(name)) broker.topics.create(name, partitions ?? broker.options.defaultPartitions ?? 1, configs ?? {});
  }
}

function faultOf(broker: Broker, { name, partitions, configs = {} }: EmbeddedTopic): string | undefined {
  if (!isTopicName(name)) return 'has no valid name: write 1 to 249 of A-Z a-z 0-9 . _ -';
  if (partitions !== undefined && !(Number.isInteger(partitions) && partitions >= 1 && partitions <= PARTITIONS_MAX))
    return `cannot have ${partitions} partitions: 1 to ${PARTITIONS_MAX} are possible`;
  const existing = broker.topics.get(name)?.partitions.length;
  if (existing !== undefined && partitions !== undefined && existing !== partitions)
    return `has ${existing} partitions in this folder, not ${partitions}: name that number, or start in another folder`;
  return Object.entries(configs)
    .map(([config, value]) => configFault(config, value))
    .find((each) => each !== undefined);
}

function refused(topic: string, fault: string): StreamError {
  return new StreamError(`topic '${topic}': ${fault}`, {
    code: 'STREAM_CONFIG',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { topic },
  });
}
