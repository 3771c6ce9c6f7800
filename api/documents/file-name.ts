/** Bound on a file name, in characters; most file systems have the same. */
export const FILE_NAME_MAX = 255;

/** Control characters, and those that make text run backwards so that `exe.fdp` reads as `pdf.exe`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A sender's file name as it is kept and shown: no folders, nothing invisible, at most 255 characters with the ending kept. It is never
 * used as a path; whoever prints it escapes it.
 */
export function cleanFileName(name: string): string {
  const base = name.replace(INVISIBLE, '').normalize('NFC').split(/[\\/]/).at(-1)?.trim() ?? '';
  if (/^\.+$/.test(base)) return '';
  const characters = [...base];
  if (characters.length <= FILE_NAME_MAX) return base;
  const ending = /\.[^.]{1,16}$/u.exec(base)?.[0] ?? '';
  return characters.slice(0, FILE_NAME_MAX - [...ending].length).join('') + ending;
}
