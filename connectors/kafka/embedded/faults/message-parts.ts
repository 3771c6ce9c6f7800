/** A message of the protocol, as its declaration names its fields. */
export type Struct = Readonly<Record<string, unknown>>;

/** Where a message has its list of topics (or groups, or resources), and each topic its partitions. */
export interface PartsAt {
  readonly list: string;
  /** Field that names an element; absent where the element is the name itself. */
  readonly name?: string;
  /** Field with an element's partitions; absent where the message goes no deeper. */
  readonly partitions?: string;
  /** Field with a partition's number; absent where the partition is the number itself. */
  readonly partition?: string;
}

/** Says whether a fault is about a topic, or about one of its partitions. */
export type IsMeant = (topic: string, partition?: number) => boolean;

export function listOf(message: unknown, field: string | undefined): readonly unknown[] {
  const list = field === undefined ? undefined : fieldOf(message, field);
  return Array.isArray(list) ? list : [];
}

/** The field of an element; the element itself where it is no structure. */
export function fieldOf(element: unknown, field: string | undefined): unknown {
  return field === undefined || typeof element !== 'object' || element === null ? element : Reflect.get(element, field);
}

/** The message with those parts alone that are meant; undefined when none is. */
export function partsOf(message: Struct, at: PartsAt, isMeant: IsMeant): Struct | undefined {
  const { list, name, partitions, partition } = at;
  const kept = listOf(message, list).flatMap((topic) => {
    const topicName = String(fieldOf(topic, name));
    if (partitions === undefined) return isMeant(topicName) ? [topic] : [];
    const left = listOf(topic, partitions).filter((each) => isMeant(topicName, Number(fieldOf(each, partition))));
    return left.length === 0 ? [] : [{ ...Object(topic), [partitions]: left }];
  });
  return kept.length === 0 ? undefined : { ...message, [list]: kept };
}

/** The second answer with the parts of the first; a topic of both is there once. */
export function joined(first: Struct, second: Struct, { list, name, partitions }: PartsAt): Struct {
  const topics = new Map<unknown, unknown>();
  for (const topic of [...listOf(first, list), ...listOf(second, list)]) {
    // Of topics that are asked for by ids the names of some may not be known.
    const topicName = fieldOf(topic, name) || fieldOf(topic, 'topicId');
    const known = topics.get(topicName);
    const both =
      known === undefined || partitions === undefined ? [] : [...listOf(known, partitions), ...listOf(topic, partitions)];
    topics.set(topicName, partitions === undefined || known === undefined ? topic : { ...Object(topic), [partitions]: both });
  }
  return { ...second, [list]: [...topics.values()] };
}
