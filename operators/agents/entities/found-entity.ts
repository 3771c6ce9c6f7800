/** What can be found; the names are those of the events. */
export type EntityType =
  | 'person'
  | 'organisation'
  | 'location'
  | 'date'
  | 'money'
  | 'percent'
  | 'email'
  | 'url'
  | 'phone'
  | 'iban'
  | 'payment-card'
  | 'ip-address'
  | 'vat-id'
  | 'ssn'
  | 'reference';

/** One place in a text where something is named. `text.slice(start, end)` is its text. */
export interface EntityMention {
  readonly type: EntityType;
  readonly text: string;
  /**
   * In one form for all: ISO 8601 date, `EUR 1234.50`, `12.5%`, E.164 phone, IBAN without blanks; null where there is none or where
   * it cannot be told, as of the date 03/04/2024.
   */
  readonly value: string | null;
  /** Index of the first character. */
  readonly start: number;
  /** Index after the last character. */
  readonly end: number;
  /** 0 to 1: how often an answer this sure is right. */
  readonly confidence: number;
}

/** Something named in a text, at its first place, with how often it occurs. */
export interface FoundEntity extends EntityMention {
  readonly count: number;
}
