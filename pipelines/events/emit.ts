import type { Step } from '../../engine/plan/handle.ts';
import type { Stream } from '../../engine/plan/stream.ts';
import { map, mapHeaders, to } from '../../operators/index.ts';
import { eventHeaders, type HeadedEvent } from './event-headers.ts';
import type { PlatformTopic } from './platform-topics.ts';

/** Writes events to their topic, by the key that the topic declares and with the headers that every event carries. */
export function emit<V extends HeadedEvent>(topic: PlatformTopic<V>): Step<Stream<unknown, V>, void> {
  const { declaration } = topic;
  return (stream) =>
    stream.pipe(
      map(`to-${topic.name}`, (event) => [String(event[declaration.key]), event] as const),
      mapHeaders((headers, event) => eventHeaders(declaration, event, headers)),
      to<string, V>(topic),
    );
}
