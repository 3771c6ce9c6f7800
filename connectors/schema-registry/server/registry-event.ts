import type { CompatibilityLevel } from '../compatibility/compatibility-level.ts';
import type { Scope } from './subject-name.ts';

/** Another schema whose types a schema uses. */
export interface SchemaReference {
  /** For Avro, the full name of the type. */
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** What may be done with schemas. READONLY_OVERRIDE of a context holds against the modes of its subjects. */
export const MODES = ['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT'] as const;

export type Mode = (typeof MODES)[number];

/** A version of a subject that came to be. */
interface Registration {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  /** Left out: Avro. */
  readonly schemaType?: string;
  readonly schema: string;
  readonly references: readonly SchemaReference[];
}

/** One change of the registry: a line of its file. `forget`: a version that was deleted for good, whose id is still known. */
export type RegistryEvent =
  | ({ readonly type: 'register' } & Registration)
  | ({ readonly type: 'forget' } & Registration)
  | { readonly type: 'delete'; readonly subject: string; readonly versions: readonly number[]; readonly permanent: boolean }
  | { readonly type: 'level'; readonly subject: Scope; readonly level: CompatibilityLevel | null }
  | { readonly type: 'normalize'; readonly subject: Scope; readonly normalize: boolean | null }
  | { readonly type: 'mode'; readonly subject: Scope; readonly mode: Mode | null };
