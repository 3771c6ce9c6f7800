import { Reader } from '../wire/reader.ts';
import { struct } from '../wire/struct.ts';
import { array, int16, string } from '../wire/types.ts';
import type { ConsumerGroup } from './consumer-group/consumer-group.ts';
import { readSubscriptions } from './consumer-group/subscriptions.ts';
import { Group } from './group.ts';
import type { Topics } from './topics.ts';

/** How every version of a subscription under the classic protocol begins. */
const SUBSCRIPTION = struct({ version: int16, topics: array(string) });
const PLAIN = { version: 0, flexible: false };

/** The topics that members of the group read; undefined where one of them does not say it in a way that can be read. */
export function subscribedTopics(group: Group | ConsumerGroup, topics: Topics): ReadonlySet<string> | undefined {
  return group instanceof Group ? topicsOfClassic(group) : topicsOfConsumers(group, topics);
}

function topicsOfClassic({ members, protocol }: Group): ReadonlySet<string> | undefined {
  const told = members.map(({ protocols }) => protocols.find(({ name }) => name === protocol) ?? protocols[0]);
  try {
    return new Set(told.flatMap((each) => (each ? SUBSCRIPTION.read(new Reader(each.metadata), PLAIN).topics : [])));
  } catch {
    // Another program's way to share out work: nobody knows what it reads.
    return undefined;
  }
}

function topicsOfConsumers({ members }: ConsumerGroup, topics: Topics): ReadonlySet<string> {
  const ids = new Set([...readSubscriptions(members, topics).topicsOf.values()].flatMap((each) => [...each]));
  return new Set(topics.all().flatMap(({ id, name }) => (ids.has(id) ? [name] : [])));
}
