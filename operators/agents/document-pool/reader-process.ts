/**
 * The process in which documents are read: `node reader-process.js MODULE MEMORY_MB`. Nothing here survives a document that it cannot
 * digest, and nothing outside notices.
 */
import { writeFileSync } from 'node:fs';
import { watchProcess } from './watch-process.ts';

// Where memory is short the kernel ends this process, and not the one that runs the streams.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Only Linux has it.
}
// Sent to the whole group at the end of a service: the one that started us finishes its documents first, and ends us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const [module = '', memoryMbMax = ''] = process.argv.slice(2);
watchProcess(Number(memoryMbMax));
await import(module);
