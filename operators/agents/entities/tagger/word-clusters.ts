import { hashLower } from './hash.ts';

/** Words in groups of similar use; a group is a path in a binary tree of groups, with a leading 1. */
export interface WordClusters {
  /** The path of the word with this hash (of its lower case), or 0. */
  pathOf(hash: number): number;
}

/** One line per group: its path in binary digits, a blank, and its words. */
export function readClusters(text: string): WordClusters {
  const lines = text.split('\n').filter((line) => line !== '');
  let words = 0;
  for (const line of lines) for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) === 0x20) words++;
  // Open addressing: at most half full, so that searches are short.
  const bits = Math.ceil(Math.log2(Math.max(2, words * 2)));
  const mask = (1 << bits) - 1;
  const keys = new Int32Array(1 << bits);
  const paths = new Int32Array(1 << bits);
  for (const line of lines) {
    let start = line.indexOf(' ');
    const path = Number.parseInt(`1${line.slice(0, start)}`, 2);
    while (start >= 0) {
      const end = line.indexOf(' ', start + 1);
      const hash = hashLower(line, start + 1, end < 0 ? line.length : end);
      let slot = spread(hash) & mask;
      while (paths[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & mask;
      keys[slot] = hash;
      paths[slot] = path;
      start = end;
    }
  }
  return {
    pathOf(hash) {
      let slot = spread(hash) & mask;
      while (paths[slot] !== 0) {
        if (keys[slot] === hash) return paths[slot] ?? 0;
        slot = (slot + 1) & mask;
      }
      return 0;
    },
  };
}

/** The first `depth` steps of a path. */
export function prefixOf(path: number, depth: number): number {
  const length = 31 - Math.clz32(path);
  return length > depth ? path >>> (length - depth) : path;
}

function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 7;
}
