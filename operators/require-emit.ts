import type { Handle } from '../engine/plan/handle.ts';

/** When windows give their results: it must be chosen, also by callers that the compiler does not check. */
export function requireEmit(
  name: string,
  input: Handle<unknown, unknown>,
  options: object | undefined,
): 'on-update' | 'on-close' {
  const emit = (options as { readonly emit?: unknown } | undefined)?.emit;
  if (emit === 'on-update' || emit === 'on-close') return emit;
  throw input.builder.error(name, "behind window(…) choose emit: 'on-update' or 'on-close'");
}
