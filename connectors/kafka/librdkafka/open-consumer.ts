import type { LogConsumerOptions } from '../../../engine/ports.ts';
import { BEATS_PER_SESSION, DEFAULT_BUFFER_BYTES, DEFAULT_SESSION_MS, FETCH_WAIT_MS } from '../client/client-options.ts';
import type { RdConf, RdConsumer, RdError } from './binding.ts';
import type { Connected, Library } from './library.ts';
import { MessagePump } from './message-pump.ts';

/** How long a member may take between two polls, its work for a rebalance included. */
const POLL_INTERVAL_MS_MAX = 300_000;
/** The wait before more is fetched when enough is buffered. */
const FULL_QUEUE_WAIT_MS = 20;

/** What the library calls back while it is asked for messages. */
export interface ConsumerCallbacks {
  rebalance(code: number, places: readonly { readonly topic: string; readonly partition: number }[]): void;
  committed(error: RdError | undefined): void;
}

/** A connected consumer and what takes messages from it. It commits nothing by itself. */
export async function openConsumer(
  library: Library,
  options: LogConsumerOptions,
  signal: AbortSignal,
  callbacks?: ConsumerCallbacks,
): Promise<{ readonly connected: Connected<RdConsumer>; readonly pump: MessagePump }> {
  const waker: { wake(): void } = { wake: () => {} };
  const topicConf = { 'auto.offset.reset': options.offsetReset === 'fail' ? 'error' : options.offsetReset };
  const make = (conf: RdConf): RdConsumer =>
    new library.kafka.KafkaConsumer(
      { ...groupConf(options), ...conf, ...callbackConf(callbacks, waker), queue_non_empty_cb: () => waker.wake() },
      topicConf,
    );
  const connected = await library.connect(options.clientId, make, signal);
  const pump = new MessagePump(library, connected, options.offsetReset === 'fail');
  waker.wake = () => pump.wake();
  return { connected, pump };
}

function groupConf(options: LogConsumerOptions): RdConf {
  const { groupId, groupInstanceId, isolation, sessionTimeoutMs = DEFAULT_SESSION_MS } = options;
  return {
    'group.id': groupId,
    ...(groupInstanceId === undefined ? {} : { 'group.instance.id': groupInstanceId }),
    // Whole topics are shared out alike, and with members that run on our own client.
    'partition.assignment.strategy': 'range',
    'session.timeout.ms': sessionTimeoutMs,
    'heartbeat.interval.ms': Math.max(1, Math.floor(sessionTimeoutMs / BEATS_PER_SESSION)),
    'max.poll.interval.ms': Math.max(POLL_INTERVAL_MS_MAX, sessionTimeoutMs),
    'isolation.level': isolation,
    'enable.auto.commit': false,
    'enable.auto.offset.store': false,
    'enable.partition.eof': true,
    'fetch.wait.max.ms': FETCH_WAIT_MS,
    'fetch.queue.backoff.ms': FULL_QUEUE_WAIT_MS,
    'queued.max.messages.kbytes': Math.ceil((options.maxBufferedBytes ?? DEFAULT_BUFFER_BYTES) / 1024),
  };
}

function callbackConf(callbacks: ConsumerCallbacks | undefined, waker: { wake(): void }): RdConf {
  if (!callbacks) return {};
  return {
    rebalance_cb: (error: RdError, places: readonly { readonly topic: string; readonly partition: number }[]) => {
      callbacks.rebalance(error.code, places);
      waker.wake();
    },
    offset_commit_cb: (error: RdError | undefined | null) => {
      callbacks.committed(error ?? undefined);
      waker.wake();
    },
  };
}
