import type { InternalTopicDescription, StoreDescription, TopologyDescription } from '../describe-json.ts';
import { KEPT_AT_LEAST, leastKeptMs } from '../internal-topic-configs.ts';
import { type Difference, differences, paired, type TopologyChange } from './topology-change.ts';

/** A store with what decides in how many partitions it lies. */
interface PlacedStore extends StoreDescription {
  /** Topics that its sub-topology reads: the most partitions of them are its own. */
  readonly partitionedAs: readonly string[];
}

/** Stores that came, went, or are no longer what they were. */
export function storeChanges(before: TopologyDescription, after: TopologyDescription): readonly TopologyChange[] {
  const { removed, added, both } = paired(storesOf(before), storesOf(after));
  const came = added.map(([, store]) => store);
  return [
    ...removed.map(([name, store]) => removal(name, store, came, before)),
    ...added.map(([name, store]) => addition(name, store, after)),
    ...both.flatMap(([name, old, now]) => alteration(name, { store: old, of: before }, { store: now, of: after })),
  ];
}

function storesOf({ subTopologies }: TopologyDescription): ReadonlyMap<string, PlacedStore> {
  const placed = subTopologies.flatMap(({ sources, stores }) => {
    const partitionedAs = [...new Set(sources.map(({ topic }) => topic))].sort();
    return stores.map((store) => [store.name, { ...store, partitionedAs }] as const);
  });
  return new Map(placed);
}

function removal(name: string, store: PlacedStore, added: readonly PlacedStore[], before: TopologyDescription): TopologyChange {
  const kept = changelogOf(store, before);
  const heir = added.find((each) => holdsTheSame(store, each));
  const loses = kept !== undefined;
  const effects = [loses ? 'its rows are gone for the new version' : 'it is kept no longer'];
  if (loses && heir) effects.push(`if it is the new store '${heir.name}', keep the name '${name}', and the rows with it`);
  return {
    subject: 'store',
    name,
    change: 'removed',
    differences: [],
    effects,
    loses,
    silent: false,
    orphans: kept ? [kept.topic] : [],
  };
}

function addition(name: string, store: PlacedStore, after: TopologyDescription): TopologyChange {
  const isSource = changelogOf(store, after) === undefined && store.restoredFrom !== null;
  const effect = isSource
    ? `it is filled from '${store.restoredFrom}'`
    : 'it begins empty: what was processed before the upgrade is not in it';
  return {
    subject: 'store',
    name,
    change: 'added',
    differences: [],
    effects: [effect],
    loses: false,
    silent: false,
    orphans: [],
  };
}

interface Side {
  readonly store: PlacedStore;
  readonly of: TopologyDescription;
}

function alteration(name: string, before: Side, after: Side): readonly TopologyChange[] {
  const found = differences(fieldsOf(before.store), fieldsOf(after.store));
  if (found.length === 0) return [];
  const changelog = changelogOf(after.store, after.of);
  const kept = changelogOf(before.store, before.of);
  // A worker looks at lengths and partition counts itself.
  const seen = ['retentionMs', 'historyMs', 'partitioned as'];
  // Where no changelog is read, rows come from a topic again, which nobody has written otherwise.
  const matters = (field: string): boolean => changelog !== undefined && (kept !== undefined || field === 'restored from');
  const effects = found.flatMap((difference) => effectOf(difference, changelog));
  const moved = found.some(({ field }) => field === 'restored from');
  const silent = found.some(({ field }) => !seen.includes(field) && matters(field));
  return [
    {
      subject: 'store',
      name,
      change: 'changed',
      differences: found,
      effects: [...new Set(effects)],
      loses: silent || found.some(({ field }) => field === 'partitioned as'),
      silent,
      orphans: moved && kept ? [kept.topic] : [],
    },
  ];
}

function fieldsOf({ shape: { kind, ...lengths }, key, value, restoredFrom, partitionedAs }: PlacedStore) {
  const bytes = { 'key serde': key, 'value serde': value };
  return { shape: kind, ...lengths, ...bytes, 'restored from': restoredFrom, 'partitioned as': partitionedAs };
}

const OTHER_BYTES = 'rows that are written do not fit what reads them: give the step another name, or reset the application';

/** What follows from another field of a store, whose own changelog is this one from now on. */
function effectOf({ field, before, after }: Difference, changelog: InternalTopicDescription | undefined): readonly string[] {
  switch (field) {
    case 'retentionMs':
    case 'historyMs':
      return Number(after) < Number(before)
        ? ['rows older than the new length are gone with the first new ones']
        : ['rows older than the old length are not there yet', ...keepsMore(changelog)];
    case 'restored from':
      return changelog
        ? [`'${after}' begins without the rows that are there now: reset the application to build them again`]
        : [`rows come from '${after}' from now on`];
    case 'partitioned as':
      return [
        'its partition count may be another: then a worker refuses to start (STREAM_TOPIC_MISMATCH) until the application is reset',
      ];
    default:
      return [changelog ? OTHER_BYTES : 'its rows are read from its topic anew, and have to fit'];
  }
}

/** A changelog that is there already keeps its own lengths. */
function keepsMore(changelog: InternalTopicDescription | undefined): readonly string[] {
  return KEPT_AT_LEAST.flatMap((config) => {
    const needed = changelog?.configs[config];
    if (needed === undefined) return [];
    const topic = `${config} of '${changelog?.topic}'`;
    const refusal = `a worker warns of less, and refuses to start below ${leastKeptMs(needed)} (STREAM_TOPIC_MISMATCH)`;
    return [`raise ${topic} to ${needed}: ${refusal}`];
  });
}

/** The changelog of its own, which nobody reads without it. */
function changelogOf(
  { restoredFrom }: StoreDescription,
  { internalTopics }: TopologyDescription,
): InternalTopicDescription | undefined {
  return internalTopics.find(({ topic, kind }) => kind === 'changelog' && topic === restoredFrom);
}

function holdsTheSame(a: StoreDescription, b: StoreDescription): boolean {
  const bytes = ({ shape, key, value }: StoreDescription): string => JSON.stringify([shape, key, value]);
  return bytes(a) === bytes(b);
}
