import { StreamError } from '../../../../engine/model/stream-error.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { PARTITION_SHAPES, TOPIC_SHAPES, WHOLE_SHAPES } from './answer-shapes.ts';

/** Calls about partitions. */
export type PartitionApi = keyof typeof PARTITION_SHAPES;
/** Calls about topics as a whole. */
export type TopicApi = keyof typeof TOPIC_SHAPES;
/** Calls that name no topic. */
export type WholeApi = keyof typeof WHOLE_SHAPES;
/** Kafka's name of a call. */
export type FaultApi = PartitionApi | TopicApi | WholeApi;
/** Kafka's name of an error. */
export type FaultError = Exclude<keyof typeof ERROR, 'NONE'>;

interface FaultEffect {
  /** How long the request, or its answer, is held back, in ms. Requests of one connection are answered in order: later ones wait too. Default 0. */
  readonly delayMs?: number;
  /**
   * For how long the answer asks the client to be silent, as when it has used up a quota (KIP-219), in ms. The broker serves it all the same, so that
   * a client that is not shows. Default 0.
   */
  readonly throttleMs?: number;
  /** What the answer says, for each partition that is meant; the others of the request are served. Default: the request is served. */
  readonly error?: FaultError;
  /** Closes the connection instead of answering. Default false. */
  readonly cut?: boolean;
  /** Whether it strikes before the request took effect, or when it has and only the answer is missing. Default 'before'. */
  readonly when?: 'before' | 'after';
  /** How many requests it strikes. Default: all until it is lifted. */
  readonly times?: number;
}

/** What goes wrong, and with which requests: those of one call or several, of all topics or of one, of all its partitions or of one. */
export type Fault = FaultEffect &
  (
    | { readonly api: OneOrMore<PartitionApi>; readonly topic?: string; readonly partition?: number }
    | { readonly api: OneOrMore<PartitionApi | TopicApi>; readonly topic?: string; readonly partition?: never }
    | { readonly api: OneOrMore<FaultApi>; readonly topic?: never; readonly partition?: never }
  );

type OneOrMore<T> = T | readonly T[];

/** Calls whose answers do not tell of quotas. */
const UNTHROTTLED = ['SaslHandshake', 'SaslAuthenticate'];
const DELAY_MS_MAX = 2 ** 31 - 1;
const FIELDS: ReadonlySet<string> = new Set([
  'api',
  'topic',
  'partition',
  'delayMs',
  'throttleMs',
  'error',
  'cut',
  'when',
  'times',
]);

/** A fault that was looked through: what was left out is there. */
export interface CheckedFault {
  readonly apis: ReadonlySet<string>;
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  readonly delayMs: number;
  readonly throttleMs: number;
  readonly errorCode: number | undefined;
  readonly cut: boolean;
  readonly when: 'before' | 'after';
  readonly times: number;
}

/**
 * Looks a fault through, wherever it comes from: a test in JavaScript, a file.
 *
 * Errors: STREAM_CONFIG (user/process/stop) names the field and what can be written there.
 */
export function checkedFault(given: unknown): CheckedFault {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw refused('write an object with the field api');
  const unknown = Object.keys(given).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw refused(`there is no field '${unknown}': ${[...FIELDS].join(', ')} are possible`);
  const {
    api,
    topic,
    partition,
    delayMs = 0,
    throttleMs = 0,
    error,
    cut = false,
    when = 'before',
    times,
  } = given as Readonly<Record<string, unknown>>;
  const apis = checkedApis(api, topic, partition);
  if (topic !== undefined && typeof topic !== 'string') throw refused("'topic' is a text");
  if (partition !== undefined && topic === undefined) throw refused("'partition' needs 'topic'");
  if (partition !== undefined && !isWhole(partition, 0)) throw refused("'partition' is a whole number");
  if (!isWhole(delayMs, 0) || delayMs > DELAY_MS_MAX) throw refused(`'delayMs' is a whole number up to ${DELAY_MS_MAX}`);
  if (!isWhole(throttleMs, 0) || throttleMs > DELAY_MS_MAX) throw refused(`'throttleMs' is a whole number up to ${DELAY_MS_MAX}`);
  if (typeof cut !== 'boolean') throw refused("'cut' is true or false");
  if (when !== 'before' && when !== 'after') throw refused("'when' is before or after");
  if (times !== undefined && !isWhole(times, 1)) throw refused("'times' is a whole number from 1");
  const errorCode = error === undefined ? undefined : codeOf(error);
  if (cut && errorCode !== undefined) throw refused("'cut' and 'error' exclude each other: a closed connection gets no answer");
  const silent = UNTHROTTLED.find((each) => apis.has(each));
  if (throttleMs !== 0 && (cut || silent))
    throw refused(`'throttleMs' needs an answer that can tell it: ${silent ?? 'a closed connection'} has none`);
  if (!cut && errorCode === undefined && delayMs === 0 && throttleMs === 0)
    throw refused("it does nothing: write 'error', 'cut', 'delayMs' or 'throttleMs'");
  return { apis, topic, partition, delayMs, throttleMs, errorCode, cut, when, times: times ?? Number.POSITIVE_INFINITY };
}

function checkedApis(given: unknown, topic: unknown, partition: unknown): ReadonlySet<string> {
  const [what, known] =
    partition !== undefined
      ? ["with 'partition'", Object.keys(PARTITION_SHAPES)]
      : topic !== undefined
        ? ["with 'topic'", [...Object.keys(PARTITION_SHAPES), ...Object.keys(TOPIC_SHAPES)]]
        : ['', [PARTITION_SHAPES, TOPIC_SHAPES, WHOLE_SHAPES].flatMap((shapes) => Object.keys(shapes))];
  const apis: readonly unknown[] = Array.isArray(given) ? given : [given];
  const wrong = apis.find((api) => !(known as readonly unknown[]).includes(api));
  if (wrong === undefined && apis.length > 0 && given !== undefined) return new Set(apis.map(String));
  throw refused(
    `'api' is ${known.toSorted().join(', ')}${what === '' ? '' : ` ${what}`}, or a list of them, not ${JSON.stringify(given)}`,
  );
}

function codeOf(error: unknown): number {
  const code = Object.entries(ERROR).find(([name]) => name === error && name !== 'NONE')?.[1];
  if (code !== undefined) return code;
  throw refused(`'error' is Kafka's name of an error, such as NOT_LEADER_OR_FOLLOWER, not ${JSON.stringify(error)}`);
}

function isWhole(value: unknown, min: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
}

function refused(why: string): StreamError {
  return new StreamError(`a fault cannot be injected: ${why}`, {
    code: 'STREAM_CONFIG',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
  });
}
