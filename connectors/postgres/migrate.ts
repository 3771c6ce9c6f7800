import { createHash } from 'node:crypto';
import { StreamError } from '../../engine/model/stream-error.ts';
import type { Database, Queries } from './database.ts';
import { MIGRATIONS, type Migration } from './migrations/index.ts';

/** Held while a migration is applied, so that of several processes that start at once one applies it and the others find it applied. */
const LOCK = 7_463_201_955;
/** A migration may wait for another process's, and may have much to rewrite. */
const MIGRATION_MS_MAX = 600_000;

interface Applied {
  readonly id: string;
  readonly checksum: string;
}

/**
 * Brings the database's schema up to date and tells which migrations it applied. Several processes may call it at once. Migrations that
 * the database has and this version does not know belong to a newer version and are left alone.
 *
 * Errors: STREAM_MIGRATION_CHANGED (user/process/stop) when a migration is not what it was when it was applied.
 *
 * @example
 * ```ts
 * import { connectPostgres, migrate, startEmbeddedPostgres } from 'millrace/connectors/postgres';
 * const postgres = await startEmbeddedPostgres();
 * const database = connectPostgres({ url: postgres.url });
 * await migrate(database); // => ['0001-documents', '0002-operations', '0003-documents-of-all-tenants']
 * await migrate(database); // => []
 * await database.close();
 * await postgres.stop();
 * ```
 */
export async function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<readonly string[]> {
  const done: string[] = [];
  for (const migration of await missing(database, migrations)) {
    const applied = await database.transaction((transaction) => apply(transaction, migration), { timeoutMs: MIGRATION_MS_MAX });
    if (applied) done.push(migration.id);
  }
  return done;
}

async function missing(queries: Queries, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const { rows } = await queries.query<{ known: boolean }>(`SELECT to_regclass('schema_migrations') IS NOT NULL AS known`);
  if (!rows[0]?.known) return migrations;
  const applied = await queries.query<Applied>('SELECT id, checksum FROM schema_migrations');
  return migrations.filter((migration) => {
    const found = applied.rows.find(({ id }) => id === migration.id);
    if (found && found.checksum !== checksumOf(migration)) throw changed(migration);
    return found === undefined;
  });
}

async function apply(transaction: Queries, migration: Migration): Promise<boolean> {
  await transaction.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await transaction.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (id text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  if ((await missing(transaction, [migration])).length === 0) return false;
  await transaction.query(migration.sql);
  await transaction.query('INSERT INTO schema_migrations (id, checksum) VALUES ($1, $2)', [migration.id, checksumOf(migration)]);
  return true;
}

function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql.trim()).digest('hex');
}

function changed({ id }: Migration): StreamError {
  return new StreamError(
    `migration ${id} is not what it was when it was applied to this database: restore its text, and make a new migration for the change`,
    { code: 'STREAM_MIGRATION_CHANGED', domain: 'user', scope: 'process', verdict: 'stop', context: { migration: id } },
  );
}
