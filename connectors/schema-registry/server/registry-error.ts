/** An answer of the registry that is an error: an HTTP status, a code that clients know, and a sentence. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly status: 401 | 403 | 404 | 405 | 406 | 409 | 415 | 422 | 500;
  readonly code: number;
  constructor(status: RegistryError['status'], code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const unauthorized = (): RegistryError =>
  new RegistryError(401, 401, 'Unauthorized: the registry wants a user with a password, or a token, and knows no such one');

export const forbidden = (): RegistryError => new RegistryError(403, 403, 'Forbidden: these credentials may read and not write');

export const subjectNotFound = (subject: string): RegistryError =>
  new RegistryError(404, 40401, `Subject '${subject}' not found.`);

export const versionNotFound = (version: number | string): RegistryError =>
  new RegistryError(404, 40402, `Version ${version} not found.`);

export const schemaNotFound = (): RegistryError => new RegistryError(404, 40403, 'Schema not found');

export const subjectSoftDeleted = (subject: string): RegistryError =>
  new RegistryError(404, 40404, `Subject '${subject}' was soft deleted. Set permanent=true to delete permanently`);

export const subjectNotSoftDeleted = (subject: string): RegistryError =>
  new RegistryError(404, 40405, `Subject '${subject}' was not deleted first before being permanently deleted`);

export const versionSoftDeleted = (subject: string, version: number): RegistryError =>
  new RegistryError(
    404,
    40406,
    `Subject '${subject}' Version ${version} was soft deleted. Set permanent=true to delete permanently`,
  );

export const versionNotSoftDeleted = (subject: string, version: number): RegistryError =>
  new RegistryError(404, 40407, `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`);

export const noSubjectLevel = (subject: string): RegistryError =>
  new RegistryError(404, 40408, `Subject '${subject}' does not have subject-level compatibility configured`);

export const noSubjectMode = (subject: string): RegistryError =>
  new RegistryError(404, 40409, `Subject '${subject}' does not have subject-level mode configured`);

export const incompatible = (message: string): RegistryError => new RegistryError(409, 409, message);

/** A body that is no JSON, or lacks a field. */
export const invalidBody = (message: string): RegistryError => new RegistryError(422, 422, message);

export const invalidSchema = (message: string): RegistryError => new RegistryError(422, 42201, message);

export const invalidVersion = (version: string): RegistryError =>
  new RegistryError(
    422,
    42202,
    `The specified version '${version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
  );

export const invalidLevel = (levels: readonly string[]): RegistryError =>
  new RegistryError(422, 42203, `Invalid compatibility level. Valid values are ${levels.join(', ')}`);

export const invalidMode = (modes: readonly string[]): RegistryError =>
  new RegistryError(422, 42204, `Invalid mode. Valid values are ${modes.join(', ')}`);

export const notPermitted = (message: string): RegistryError => new RegistryError(422, 42205, message);

export const referenceExists = (subject: string, version: number): RegistryError =>
  new RegistryError(422, 42206, `One or more references exist to version ${version} of subject '${subject}'`);

export const invalidSubject = (subject: string): RegistryError =>
  new RegistryError(
    422,
    42208,
    `The subject ${JSON.stringify(subject)} is not valid: it must not be blank or hold control characters`,
  );

export const bodyTooLarge = (bytesMax: number): RegistryError =>
  new RegistryError(422, 42209, `The body is larger than ${bytesMax} bytes`);

export const contextNotEmpty = (context: string): RegistryError =>
  new RegistryError(422, 42211, `The context ${JSON.stringify(context)} has subjects: delete them first, permanently`);

export const storeFailed = (): RegistryError => new RegistryError(500, 50001, 'The registry cannot write to its store');

export const timedOut = (what: string): RegistryError => new RegistryError(500, 50002, `Operation timed out: ${what}`);

/** 50003, as of an instance that cannot hand a change on to the one that writes. */
export const notWriting = (): RegistryError =>
  new RegistryError(500, 50003, 'This instance serves schemas and changes none: send changes to the instance that writes');
