import type { CompatibilityLevel } from '../compatibility/compatibility-level.ts';

/** Another schema whose types a schema uses. */
export interface SchemaReference {
  /** The full name of the type. */
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

export const MODES = ['READWRITE', 'READONLY', 'IMPORT'] as const;

export type Mode = (typeof MODES)[number];

/** One change of the registry: a line of its file. `subject` null stands for the whole registry. */
export type RegistryEvent =
  | {
      readonly type: 'register';
      readonly subject: string;
      readonly version: number;
      readonly id: number;
      readonly schema: string;
      readonly references: readonly SchemaReference[];
    }
  | { readonly type: 'delete'; readonly subject: string; readonly versions: readonly number[]; readonly permanent: boolean }
  | { readonly type: 'level'; readonly subject: string | null; readonly level: CompatibilityLevel | null }
  | { readonly type: 'mode'; readonly subject: string | null; readonly mode: Mode | null };
