import type { Exit } from '../compile/topology.ts';
import type { Process } from '../model/processor.ts';
import type { BoundCodecs } from './bound-codecs.ts';
import type { TaskOutputs } from './task-outputs.ts';

/** Encodes records and writes them to the exit's topic. */
export function exitProcess(exit: Exit, codecs: BoundCodecs, outputs: TaskOutputs): Process {
  const { topic, partition } = exit;
  return (record) => {
    const name = typeof topic === 'string' ? topic : topic(record);
    const key = record.key === null || record.key === undefined ? null : codecs.get(exit.key, name, 'key').encode(record.key);
    // The codec may reuse its buffer: keep the key when key and value are written by the same codec.
    const keyBytes = key !== null && exit.key === exit.value ? Buffer.from(key) : key;
    const value =
      record.value === null || record.value === undefined ? null : codecs.get(exit.value, name, 'value').encode(record.value);
    const count = partition ? outputs.partitions(name) : undefined;
    const target = partition && count !== undefined ? partition(record, count) : null;
    outputs.send(name, target, keyBytes, value, record.timestamp, record.headers);
  };
}
