import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { seeded, seedOf } from '../generate/random.ts';
import type { LabelledText } from '../labelled-text.ts';
import { conllDocuments } from './conll.ts';

const CHARS_MAX = 12_000;
const FILE_BYTES_MAX = 200_000;
const PIECES = /^(readme|changelog|history|licen[cs]e|security|contributing)[^/]*$|\.(js|cjs|mjs|ts|json|css)$/i;
/** Files of a package that are taken: more would be the same voice again. */
const FILES_MAX = 5;

/** Passages of Wikipedia (WikiGold, CC BY 4.0) and of short posts (WNUT 2017, Broad Twitter Corpus, CC BY 4.0). */
export function passages(dataFolder: string, part: 'train' | 'test'): readonly LabelledText[] {
  const files = part === 'train' ? ['wikigold.train', 'wnut17.train', 'btc-a', 'btc-b', 'btc-f'] : ['wnut17.dev', 'btc-g'];
  return files.flatMap((name) => {
    const sentences = conllDocuments(join(dataFolder, `ner/${name}.conll`)).flat();
    const random = seeded(seedOf(name));
    const texts: LabelledText[] = [];
    for (let at = 0; at < sentences.length; ) {
      const size = random.int(6, 24);
      const text = sentences.slice(at, at + size).join(name.startsWith('wiki') ? ' ' : '\n');
      texts.push({ label: 'other', text, origin: `${name}/${texts.length}` });
      at += size;
    }
    return texts;
  });
}

/** Readmes, change logs, licences and code of the packages that this project itself has installed, each under its own free licence. */
export function packageFiles(modulesFolder: string): readonly LabelledText[] {
  return packagesOf(modulesFolder).flatMap((name) => {
    const folder = join(modulesFolder, name);
    return readdirSync(folder)
      .filter((file) => PIECES.test(file) && statSync(join(folder, file)).isFile())
      .toSorted()
      .slice(0, FILES_MAX)
      .filter((file) => statSync(join(folder, file)).size <= FILE_BYTES_MAX)
      .map((file) => ({
        label: 'other' as const,
        text: readFileSync(join(folder, file), 'utf8').slice(0, CHARS_MAX),
        // Licences of different packages are the same few texts.
        origin: /^licen/i.test(file) ? 'package/licences' : `package/${name}`,
      }));
  });
}

function packagesOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isDirectory())
    .toSorted()
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(folder, name))
            .toSorted()
            .map((inner) => `${name}/${inner}`)
        : [name],
    )
    .filter((name) => statSync(join(folder, name)).isDirectory());
}
