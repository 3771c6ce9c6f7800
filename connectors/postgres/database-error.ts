import { StreamError, type StreamErrorOptions } from '../../engine/model/stream-error.ts';

type Kind = Pick<StreamErrorOptions, 'code' | 'domain' | 'scope' | 'verdict'>;

const UNREACHABLE: Kind = { code: 'STREAM_DATABASE_UNREACHABLE', domain: 'external', scope: 'batch', verdict: 'retry' };
const BUSY: Kind = { code: 'STREAM_DATABASE_BUSY', domain: 'external', scope: 'batch', verdict: 'retry' };
const ACCESS: Kind = { code: 'STREAM_DATABASE_ACCESS', domain: 'user', scope: 'process', verdict: 'stop' };
const SCHEMA: Kind = { code: 'STREAM_DATABASE_SCHEMA', domain: 'user', scope: 'task', verdict: 'stop' };
const VALUE: Kind = { code: 'STREAM_DATABASE_VALUE', domain: 'user', scope: 'record', verdict: 'park' };
const CONSTRAINT: Kind = { code: 'STREAM_DATABASE_CONSTRAINT', domain: 'user', scope: 'record', verdict: 'park' };
const OTHER: Kind = { code: 'STREAM_DATABASE_ERROR', domain: 'external', scope: 'task', verdict: 'stop' };

/** SQLSTATE or its first two characters (the class) to what it means; the longer one counts. */
const BY_STATE: Readonly<Record<string, Kind>> = {
  '08': UNREACHABLE,
  '57P01': UNREACHABLE, // shut down by an administrator
  '57P02': UNREACHABLE, // another backend crashed
  '57P03': UNREACHABLE, // starting up, shutting down or recovering
  '57P05': UNREACHABLE, // closed as idle
  '25006': UNREACHABLE, // read only: a standby, or a primary that became one
  '25P03': UNREACHABLE, // closed as idle in a transaction
  '53': BUSY, // too many connections, no memory, disk full
  '58': BUSY, // I/O error of the server
  '40': BUSY, // serialization failure, deadlock
  '55P03': BUSY, // lock not available
  '57014': BUSY, // cancelled, by a time-out of the server or by a person
  '28': ACCESS,
  '3D': ACCESS,
  '42501': ACCESS,
  '42': SCHEMA,
  '22': VALUE,
  // Two rows of one statement are one row to the database though their keys look different: alone each of them can be written.
  '21000': VALUE,
  '23': CONSTRAINT,
};

const ADVICE: Readonly<Record<string, string>> = {
  '28': 'correct the user or the password in DATABASE_URL',
  '3D': 'create the database, or correct its name in DATABASE_URL',
  '42501': 'give the user of DATABASE_URL this right',
  '42P01': 'run the migrations, or correct the name of the table',
  '42703': 'run the migrations, or correct the name of the column',
  '42P10': 'give the table a primary key or a unique index on exactly these columns',
  '53300': "raise the server's max_connections, or make pools smaller",
  '53100': 'the disk of the server is full: make room',
};

/** Faults of TLS and of what the other side is: waiting does not mend them. */
const TLS = /SSL|certificate|self.signed|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS/i;
const NETWORK =
  /^(ECONN|EPIPE$|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|EMFILE|ENFILE|ENOENT)|terminated|not queryable|Connection ended/;
/** node-postgres' words when all connections of the pool are in use. */
const POOL_FULL = 'timeout exceeded when trying to connect';

/** What PostgreSQL's answers and node-postgres' errors have in common. */
interface DatabaseCause {
  readonly message?: string;
  readonly code?: string;
  readonly severity?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/**
 * An error of the database as one of the family: connection and load say `retry`, a record's data says `park`, what a person has to change
 * says `stop`.
 */
export function databaseError(cause: unknown, server: string): StreamError {
  const error = cause as DatabaseCause;
  const code = error.code ?? '';
  // An error that the server answered has a severity; all others come from this side of the wire.
  const kind = error.severity === undefined ? clientKind(error) : (BY_STATE[code] ?? BY_STATE[code.slice(0, 2)] ?? OTHER);
  const context = { server, sqlState: error.severity === undefined ? null : code, ...placeOf(error) };
  return new StreamError(`${subject(kind, server, error)}: ${reasonOf(cause)}${advice(kind, code)}`, { ...kind, cause, context });
}

function clientKind({ code = '', message = '' }: DatabaseCause): Kind {
  if (TLS.test(code) || TLS.test(message)) return ACCESS;
  if (message === POOL_FULL) return BUSY;
  return NETWORK.test(code) || NETWORK.test(message) ? UNREACHABLE : OTHER;
}

function subject(kind: Kind, server: string, error: DatabaseCause): string {
  if (kind === UNREACHABLE) return `PostgreSQL at ${server} (DATABASE_URL) cannot be used now`;
  const { table, column } = placeOf(error);
  if (column) return `column '${column}' of table '${table}'`;
  return table ? `table '${table}'` : `PostgreSQL at ${server}`;
}

function placeOf({ table, column, constraint }: DatabaseCause): Record<string, string> {
  return { ...(table ? { table } : {}), ...(column ? { column } : {}), ...(constraint ? { constraint } : {}) };
}

function reasonOf(cause: unknown): string {
  // A host with several addresses fails with one error for each.
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error) || first.message === '') return String(first);
  return first.message === POOL_FULL ? 'all connections of the pool are in use' : first.message;
}

function advice(kind: Kind, code: string): string {
  const text = ADVICE[code] ?? ADVICE[code.slice(0, 2)] ?? (kind === ACCESS ? 'see sslmode in DATABASE_URL' : undefined);
  return text ? ` (${text})` : '';
}

/** A query that took longer than it may; whether it had its effect is unknown. */
export function queryTimeout(server: string, ms: number): StreamError {
  return new StreamError(`PostgreSQL at ${server} did not answer a query within ${ms} ms`, {
    code: 'STREAM_DATABASE_TIMEOUT',
    domain: 'external',
    scope: 'batch',
    verdict: 'retry',
    context: { server },
  });
}

/** A query that the caller no longer wants; whether it had its effect is unknown. */
export function queryAborted(server: string): StreamError {
  return new StreamError(`a query to PostgreSQL at ${server} was cut off, as its caller stops`, {
    code: 'STREAM_ABORTED',
    domain: 'internal',
    scope: 'batch',
    verdict: 'retry',
    context: { server },
  });
}
