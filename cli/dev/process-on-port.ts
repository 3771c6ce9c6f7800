import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ListeningProcess {
  readonly pid: number;
  readonly command: string;
}

const LISTEN = '0A';

/** The process that listens on a TCP port of this machine; undefined where the system does not tell (other than Linux, or of another user). */
export function processOnPort(port: number): ListeningProcess | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  for (const entry of entriesOf('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const holds = entriesOf(`/proc/${entry}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${entry}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
    if (holds) return { pid: Number(entry), command: commandOf(entry) };
  }
  return undefined;
}

function listeningInodes(table: string, port: number): readonly string[] {
  const rows = textOf(table).split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
    const matches = state === LISTEN && Number.parseInt(local.split(':')[1] ?? '', 16) === port;
    return matches && inode !== undefined ? [inode] : [];
  });
}

function commandOf(pid: string): string {
  return textOf(`/proc/${pid}/cmdline`).split('\u0000').slice(0, 3).join(' ').trim() || textOf(`/proc/${pid}/comm`).trim();
}

// What cannot be read belongs to somebody else or has just ended: it is not named.
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
