/** What the command tells the shell; part of its interface, shown by `--help`. */
export const EXIT = {
  ok: 0,
  /** The command was understood and could not be done. */
  failed: 1,
  /** An argument, option or environment variable is wrong: nothing was tried. */
  usage: 2,
  /** Ctrl-C before the work was done. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
