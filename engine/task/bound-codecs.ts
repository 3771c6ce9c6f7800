import type { SubTopology, Topology } from '../compile/topology.ts';
import { changelogTopic } from '../compile/topology.ts';
import type { Codec, Serde, SerdeResources, SerdeTarget } from '../model/serde.ts';
import { internalError } from './internal-error.ts';

/** Codecs of one sub-topology, bound to their topics before its tasks begin, so that tasks find them synchronously. */
export class BoundCodecs {
  readonly #codecs = new Map<Serde<unknown>, Map<string, Codec<unknown>>>();

  /** Binds every serde of the sub-topology; waits for what must be registered or looked up. */
  static async bind(topology: Topology, sub: SubTopology, resources: SerdeResources): Promise<BoundCodecs> {
    const codecs = new BoundCodecs();
    const read = sub.entries.map(({ topic, key, value }) => ({ name: topic, key, value }));
    for (const { name, key, value } of [...read, ...sub.exits.flatMap((exit) => exit.topics)]) {
      await codecs.#add(key, { topic: name, part: 'key' }, resources);
      await codecs.#add(value, { topic: name, part: 'value' }, resources);
    }
    for (const store of sub.stores) {
      const topic = store.sourceTopic ?? changelogTopic(topology.applicationId, store.name);
      await codecs.#add(store.key, { topic, part: 'key' }, resources);
      await codecs.#add(store.value, { topic, part: 'value' }, resources);
    }
    return codecs;
  }

  get(serde: Serde<unknown>, topic: string, part: SerdeTarget['part']): Codec<unknown> {
    const codec = this.#codecs.get(serde)?.get(`${part}:${topic}`);
    if (codec) return codec;
    throw internalError(`the serde '${serde.name}' is not bound to the ${part}s of topic '${topic}'`);
  }

  async #add(serde: Serde<unknown>, target: SerdeTarget, resources: SerdeResources): Promise<void> {
    const bound = this.#codecs.get(serde) ?? new Map<string, Codec<unknown>>();
    this.#codecs.set(serde, bound);
    const place = `${target.part}:${target.topic}`;
    if (!bound.has(place)) bound.set(place, await serde.bind(target, resources));
  }
}
