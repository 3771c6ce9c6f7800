/** Calls of the recorded transcript that our server answers in another way, and on purpose. */
export interface TranscriptDifference {
  /** What it is about: the first column of the README's table. */
  readonly name: string;
  /** Who is right, and why: the last column of the README's table. */
  readonly why: string;
  /** Our answer to each call, by the call's number. */
  readonly answers: Readonly<Record<number, string>>;
}

/** A call that changed our registry and not the recorded one: what takes the change back, so that the calls after it mean the same. */
export const TAKEN_BACK: Readonly<Record<number, { readonly method: string; readonly path: string; readonly body?: unknown }>> = {
  122: { method: 'PUT', path: '/mode', body: { mode: 'READWRITE' } },
  123: { method: 'DELETE', path: '/mode/orders-value' },
};

/** Calls that are not replayed, with the reason. */
export const NOT_REPLAYED: readonly { readonly group: string; readonly why: string }[] = [
  { group: 'too large', why: 'the transcript holds the beginning of the schema only' },
];

export const TRANSCRIPT_DIFFERENCES: readonly TranscriptDifference[] = [
  {
    name: '`/_health`, `/master_available`',
    why: "Karapace's own; Confluent has none",
    answers: { 2: '404 404', 647: '404 404' },
  },
  {
    name: 'errors without a code',
    why: "every error of ours is `{error_code, message}`, as Confluent's; Karapace's are in part bare strings",
    answers: { 89: '415 415', 92: '406 406', 95: '404 404', 96: '405 405', 648: '401 401', 649: '401 401', 654: '403 403' },
  },
  {
    name: '500 for what a client got wrong',
    why: 'Karapace fails inside; as Confluent, 42201 for the schema and 42202 for the version',
    answers: { 78: '422 42201', 80: '422 42201', 508: '422 42202', 509: '422 42202' },
  },
  {
    name: '500 for a request without content type, and for `/schemas` once a schema has references',
    why: 'Karapace fails inside; Confluent answers',
    answers: { 91: '200', 519: '200', 568: '200' },
  },
  {
    name: '`/config/{unknown}?defaultToGlobal=true`',
    why: 'the global level, as Confluent; Karapace: 40401',
    answers: { 16: '200' },
  },
  {
    name: 'DELETE `/config/{unknown}`',
    why: '40401, as Confluent; Karapace pretends that there was a level',
    answers: { 17: '404 40401' },
  },
  {
    name: 'DELETE `/config`, PUT and DELETE `/mode`',
    why: 'Confluent has them; Karapace has none of them',
    answers: { 120: '200', 122: '200', 123: '200', 124: '422 42205', 125: '404 40409' },
  },
  {
    name: '`/mode/{s}` without a mode of its own',
    why: '40409, as Confluent; Karapace tells the global mode',
    answers: { 18: '404 40409', 121: '404 40409' },
  },
  {
    name: 'version 2147483648',
    why: '42202, as Confluent, whose versions end at 2^31-1; Karapace: 40402',
    answers: { 38: '422 42202' },
  },
  {
    name: '`/schemas/ids/{id}/subjects`, `/schemas/ids/{id}/schema`, `/compatibility/subjects/{s}/versions`',
    why: 'Confluent has them; Karapace has none of them',
    answers: { 45: '200', 46: '200', 194: '200 compatible', 201: '200 incompatible' },
  },
  {
    name: '`/schemas/ids/{unknown}/versions`',
    why: '40403, as Confluent; Karapace: an empty list',
    answers: { 48: '404 40403' },
  },
  {
    name: '`/compatibility/…/versions/latest` under a transitive level',
    why: 'the version that the path names and no other, as Confluent; Karapace compares with all',
    answers: { 199: '200 compatible' },
  },
  {
    name: 'field name with a dash, default of a wrong type',
    why: '42201, as Confluent; Karapace takes them, and then compares the next schema with them',
    answers: { 74: '422 42201', 76: '422 42201', 87: '200' },
  },
  {
    name: 'blank subject, control characters in it',
    why: '42208, as Confluent; Karapace takes them',
    answers: { 97: '422 42208', 101: '422 42208' },
  },
  {
    name: 'spellings of one schema (`n.N`, `{"type": "string"}`)',
    why: 'one version, as Confluent; Karapace keeps them apart',
    answers: { 618: '200 [1]', 627: '200 [1]' },
  },
  {
    name: 'id of a permanently deleted schema',
    why: '40403, as Confluent; Karapace still has it. Registered again, the schema gets its old id back',
    answers: { 585: '404 40403' },
  },
  {
    name: 'a user who may read registers a schema',
    why: '403; Karapace says that there is no such subject',
    answers: { 653: '403 403' },
  },
  {
    name: 'unknown schema type',
    why: '42201, as Confluent; Karapace: 422',
    answers: { 86: '422 42201' },
  },
  {
    name: 'JSON Schema that refers to another',
    why: 'Confluent has references for JSON Schema; Karapace: 44302',
    answers: { 639: '200' },
  },
  {
    name: 'soft delete where the only referrer is softly deleted',
    why: 'is done, and only what is live is told by `referencedby` unless `deleted=true`, as Confluent; Karapace counts it, and deletes later what is deleted by then',
    answers: { 604: '200', 606: '404 40404' },
  },
];
