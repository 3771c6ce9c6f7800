/** What `npm run bench -- recovery` can be told. */
export interface RecoveryOptions {
  /** Rows of the state in `standby` and `crashes`. */
  readonly keys: number;
  /** Rounds of `cost` and `standby`. */
  readonly rounds: number;
  /** Orders of each run of `cost`. */
  readonly records: number;
  /** Rows of the changelogs of `restore`. */
  readonly sizes: readonly number[];
  /** Times that `crashes` kills its worker. */
  readonly crashes: number;
  /** A broker that runs already, for `cost` to run on as well. */
  readonly broker: string | undefined;
}

/** One figure: measures, and prints a row for each thing it measured. */
export type Figure = (options: RecoveryOptions, print: (row: object) => void) => Promise<void>;
