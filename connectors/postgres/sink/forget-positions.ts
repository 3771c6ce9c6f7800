import type { Database } from '../database.ts';

const TABLES = ['millrace_sink_positions', 'millrace_sink_refusals'] as const;

/** How many positions `exactlyOnce` sinks of an application have in a database; 0 where none was ever made. */
export async function countPositions(database: Database, applicationId: string): Promise<number> {
  if ((await madeTables(database)).length < TABLES.length) return 0;
  const { rows } = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM millrace_sink_positions WHERE application = $1',
    [applicationId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Forgets how far the `exactlyOnce` sinks of an application are: what it reads again they write again. REQUIRES: no worker of it runs.
 */
export async function forgetPositions(database: Database, applicationId: string): Promise<void> {
  const tables = await madeTables(database);
  await database.transaction(async (transaction) => {
    for (const table of tables) await transaction.query(`DELETE FROM ${table} WHERE application = $1`, [applicationId]);
  });
}

async function madeTables(database: Database): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [TABLES],
  );
  return rows.map(({ name }) => name);
}
