import { fileURLToPath } from 'node:url';

/** The real broker's answers: a line each. */
export const ANSWERS = fileURLToPath(new URL('answers.jsonl', import.meta.url));
