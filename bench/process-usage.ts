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
  const kib = /VmRSS:\s+(\d+)/.exec(proc(pid, 'status') ?? '')?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
}

function proc(pid: number | string | undefined, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
