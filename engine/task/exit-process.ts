import type { Exit } from '../compile/topology.ts';
import type { Process } from '../model/processor.ts';
import { StreamError } from '../model/stream-error.ts';
import type { BoundCodecs } from './bound-codecs.ts';
import type { TaskOutputs } from './task-outputs.ts';

/**
 * Encodes records and writes them to the exit's topic, or to that of its topics which the author's function chooses.
 *
 * Errors: a topic that the step did not declare is STREAM_TOPIC_UNDECLARED (user/record)
 */
export function exitProcess(exit: Exit, codecs: BoundCodecs, outputs: TaskOutputs): Process {
  const writers = new Map(exit.topics.map((topic) => [topic.name, topicWriter(topic, exit.partition, codecs, outputs)]));
  const { choose } = exit;
  const [only] = writers.values();
  if (!choose && only) return only;
  return (record) => {
    const chosen = choose?.(record)?.name ?? 'undefined';
    const write = writers.get(chosen);
    if (!write) throw undeclared(chosen, [...writers.keys()]);
    write(record);
  };
}

function topicWriter(
  { name, key: keySerde, value: valueSerde }: Exit['topics'][number],
  partition: Exit['partition'],
  codecs: BoundCodecs,
  outputs: TaskOutputs,
): Process {
  const keys = codecs.get(keySerde, name, 'key');
  const values = codecs.get(valueSerde, name, 'value');
  // A codec may reuse its buffer: the key is kept when key and value are written by the same one.
  const sharesBuffer = keySerde === valueSerde;
  return (record) => {
    const { key, value } = record;
    const bytes = key === null || key === undefined ? null : keys.encode(key);
    const keyBytes = bytes !== null && sharesBuffer ? Buffer.from(bytes) : bytes;
    const valueBytes = value === null || value === undefined ? null : values.encode(value);
    const count = partition ? outputs.partitions(name) : undefined;
    const target = partition && count !== undefined ? partition(record, count) : null;
    outputs.send(name, target, keyBytes, valueBytes, record.timestamp, record.headers);
  };
}

function undeclared(chosen: string, declared: readonly string[]): StreamError {
  return new StreamError(`the step chose the topic '${chosen}', but declares ${declared.join(', ')}: add it to 'topics'`, {
    code: 'STREAM_TOPIC_UNDECLARED',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    context: { topic: chosen },
  });
}
