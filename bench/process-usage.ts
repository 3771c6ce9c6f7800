import { readFileSync } from 'node:fs';

/** Linux counts a process's CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** CPU time of a process since its start, in seconds; undefined where there is no /proc. */
export function cpuSecondsOf(pid: number | string | undefined): number | undefined {
  const fields = proc(pid, 'stat')?.split(') ').at(-1)?.split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Memory that a process holds, in MiB; undefined where there is no /proc. */
export function residentMiBOf(pid: number | string | undefined): number | undefined {
  return statusMiB(pid, 'VmRSS');
}

function statusMiB(pid: number | string | undefined, field: string): number | undefined {
  const kib = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(proc(pid, 'status') ?? '')?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
}

function proc(pid: number | string | undefined, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The most memory that a process held at the moments it was sampled, and what of that is its own, in MiB; 0 where there is no /proc. */
export class MemoryPeak {
  residentMiB = 0;
  /** Without pages of files, which the system takes back when it needs them. */
  ownMiB = 0;
  readonly #pid: number | undefined;

  constructor(pid: number | undefined) {
    this.#pid = pid;
  }

  sample(): void {
    this.residentMiB = Math.max(this.residentMiB, statusMiB(this.#pid, 'VmHWM') ?? 0);
    this.ownMiB = Math.max(this.ownMiB, statusMiB(this.#pid, 'RssAnon') ?? 0);
  }
}
