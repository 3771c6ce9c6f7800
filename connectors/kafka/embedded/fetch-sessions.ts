import { randomInt } from 'node:crypto';
import type { RequestOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { Fetch, FetchedPartition } from '../wire/messages/fetch.ts';
import { uuid } from '../wire/types.ts';
import { FETCH_SESSION_PARTITIONS_MAX, FETCH_SESSIONS_MAX } from './broker-options.ts';

type Asked = RequestOf<typeof Fetch>['topics'][number]['partitions'][number];

/** A topic as a fetch names it: by its id, and by the name that this had when it was named first, or by its name alone. */
interface FetchedTopic {
  readonly topic: string;
  readonly topicId: string;
}
/** One partition of a fetch. */
export interface FetchPart extends Asked, FetchedTopic {}
export interface FetchedPart extends FetchedPartition, FetchedTopic {}

type FetchRequest = Pick<RequestOf<typeof Fetch>, 'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'>;

/** A fetch as it is meant: all partitions that it is about, and what of their answers is told. */
export interface FetchContext {
  readonly parts: readonly FetchPart[];
  answer(parts: readonly FetchedPart[]): { readonly sessionId: number; readonly parts: readonly FetchedPart[] };
}

interface SessionPart {
  asked: FetchPart;
  /** What the client was told. */
  highWatermark: number;
  logStartOffset: number;
}

interface Session {
  readonly id: number;
  /** Whether its topics are named by their ids. */
  readonly byId: boolean;
  /** Of the next request. */
  epoch: number;
  /** In the order in which they are read: those that had something go to the end. */
  readonly parts: Map<string, SessionPart>;
  usedAt: number;
}

const NO_SESSION = 0;
const FIRST_EPOCH = 0;
const LAST_EPOCH = -1;
const NUMBERS = 2 ** 31;
/** A session that was not used for so long makes room for another one. */
const IDLE_MS = 120_000;

/**
 * What clients fetch again and again (KIP-227): within a session a request names only what changed, and an answer only the partitions where
 * something did. Clients for which there is no room name everything each time.
 */
export class FetchSessions {
  /** The one that was used longest ago comes first. */
  readonly #sessions = new Map<number, Session>();
  readonly #now: () => number;
  readonly #sessionsMax: number;
  #parts = 0;

  constructor(now: () => number = () => performance.now(), sessionsMax = FETCH_SESSIONS_MAX) {
    this.#now = now;
    this.#sessionsMax = sessionsMax;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** What the request asks for, or the error code of a session that is not there, has gone on, or names topics otherwise. */
  open(request: FetchRequest, byId: boolean): FetchContext | number {
    const { sessionId, sessionEpoch } = request;
    const named = partsOf(request);
    if (sessionEpoch === FIRST_EPOCH || sessionEpoch === LAST_EPOCH) {
      this.#end(this.#sessions.get(sessionId));
      return sessionEpoch === LAST_EPOCH ? withoutSession(named) : this.#beginning(named, byId);
    }
    const session = this.#sessions.get(sessionId);
    if (!session) return ERROR.FETCH_SESSION_ID_NOT_FOUND;
    if (session.epoch !== sessionEpoch) return ERROR.INVALID_FETCH_SESSION_EPOCH;
    if (session.byId !== byId) return ERROR.FETCH_SESSION_TOPIC_ID_ERROR;
    session.epoch = (session.epoch % (NUMBERS - 1)) + 1;
    this.#update(session, named, request.forgottenTopicsData);
    const parts = [...session.parts.values()].map(({ asked }) => asked);
    if (parts.length > 0 && this.#parts <= FETCH_SESSION_PARTITIONS_MAX) return this.#goingOn(session, parts);
    this.#end(session);
    return withoutSession(parts);
  }

  /** The partitions that a request is about; it changes nothing. */
  named(request: FetchRequest): readonly FetchPart[] {
    const parts = new Map(partsOf(request).map((part) => [nameOf(part, part.partition), part]));
    const session = request.sessionEpoch > FIRST_EPOCH ? this.#sessions.get(request.sessionId) : undefined;
    const forgotten = new Set(namesOf(request.forgottenTopicsData));
    for (const [name, { asked }] of session?.parts ?? []) if (!parts.has(name) && !forgotten.has(name)) parts.set(name, asked);
    return [...parts.values()];
  }

  #update(session: Session, named: readonly FetchPart[], forgotten: FetchRequest['forgottenTopicsData']): void {
    const before = session.parts.size;
    for (const asked of named) {
      const name = nameOf(asked, asked.partition);
      const known = session.parts.get(name);
      if (known) known.asked = { ...asked, topic: known.asked.topic || asked.topic };
      else session.parts.set(name, { asked, highWatermark: -1, logStartOffset: -1 });
    }
    for (const name of namesOf(forgotten)) session.parts.delete(name);
    this.#parts += session.parts.size - before;
    this.#use(session);
  }

  #beginning(parts: readonly FetchPart[], byId: boolean): FetchContext {
    return {
      parts,
      answer: (fetched) => {
        if (!this.#makeRoom(parts.length)) return { sessionId: NO_SESSION, parts: fetched };
        const session: Session = { id: this.#newId(), byId, epoch: FIRST_EPOCH + 1, parts: new Map(), usedAt: 0 };
        parts.forEach((asked, i) => {
          const { highWatermark = -1, logStartOffset = -1 } = fetched[i] ?? {};
          session.parts.set(nameOf(asked, asked.partition), { asked, highWatermark, logStartOffset });
        });
        this.#parts += session.parts.size;
        this.#use(session);
        return { sessionId: session.id, parts: fetched };
      },
    };
  }

  #goingOn(session: Session, parts: readonly FetchPart[]): FetchContext {
    return { parts, answer: (fetched) => ({ sessionId: session.id, parts: fetched.filter((part) => isNews(session, part)) }) };
  }

  #makeRoom(parts: number): boolean {
    if (this.#parts + parts > FETCH_SESSION_PARTITIONS_MAX || this.#sessions.size >= this.#sessionsMax) {
      const [oldest] = this.#sessions.values();
      if (oldest && this.#now() - oldest.usedAt >= IDLE_MS) this.#end(oldest);
    }
    return this.#parts + parts <= FETCH_SESSION_PARTITIONS_MAX && this.#sessions.size < this.#sessionsMax;
  }

  #use(session: Session): void {
    session.usedAt = this.#now();
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
  }

  #end(session: Session | undefined): void {
    if (session && this.#sessions.delete(session.id)) this.#parts -= session.parts.size;
  }

  /** Not in order, so that a session of another life of the broker is not taken for one of this. */
  #newId(): number {
    for (;;) {
      const id = randomInt(1, NUMBERS);
      if (!this.#sessions.has(id)) return id;
    }
  }
}

/** Partitions under their topics, as messages have them. */
export function byTopic<P extends FetchedTopic>(parts: readonly P[]) {
  const topics = new Map<string, FetchedTopic & { readonly partitions: Omit<P, keyof FetchedTopic>[] }>();
  for (const { topic, topicId, ...part } of parts) {
    const key = keyOf({ topic, topicId });
    const known = topics.get(key) ?? { topic, topicId, partitions: [] };
    topics.set(key, known);
    known.partitions.push(part);
  }
  return [...topics.values()];
}

/** Whether the client has to be told; what it is told is remembered. */
function isNews(session: Session, fetched: FetchedPart): boolean {
  const name = nameOf(fetched, fetched.partitionIndex);
  const part = session.parts.get(name);
  if (!part) return true;
  const { divergingEpoch, errorCode, highWatermark, logStartOffset } = fetched;
  const hasRecords = (fetched.records?.length ?? 0) > 0;
  const isRefused = errorCode !== ERROR.NONE || divergingEpoch !== undefined;
  const changed = part.highWatermark !== highWatermark || part.logStartOffset !== logStartOffset;
  // An error is told each time, and when it is over the partition is news.
  part.highWatermark = isRefused ? -1 : highWatermark;
  part.logStartOffset = logStartOffset;
  if (hasRecords) {
    session.parts.delete(name);
    session.parts.set(name, part);
  }
  return hasRecords || changed || isRefused;
}

function withoutSession(parts: readonly FetchPart[]): FetchContext {
  return { parts, answer: (fetched) => ({ sessionId: NO_SESSION, parts: fetched }) };
}

function partsOf({ topics }: FetchRequest): readonly FetchPart[] {
  return topics.flatMap(({ topic, topicId, partitions }) => partitions.map((part) => ({ topic, topicId, ...part })));
}

function namesOf(topics: FetchRequest['forgottenTopicsData']): readonly string[] {
  return topics.flatMap(({ partitions, ...topic }) => partitions.map((partition) => nameOf(topic, partition)));
}

function nameOf(topic: FetchedTopic, partition: number): string {
  return `${keyOf(topic)}/${partition}`;
}

function keyOf({ topic, topicId }: FetchedTopic): string {
  return topicId === uuid.zero ? topic : topicId;
}
