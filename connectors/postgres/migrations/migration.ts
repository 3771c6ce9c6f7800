/** One step of the database's schema. Once it has been applied anywhere it is never changed: a correction is another migration. */
export interface Migration {
  /** `<number>-<name>`; they are applied in this order. */
  readonly id: string;
  /** Statements; all of them in one transaction. */
  readonly sql: string;
}
