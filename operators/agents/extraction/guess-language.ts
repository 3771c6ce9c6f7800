/** The commonest short words of each language; a word that two of them share counts for both. */
const STOP_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words('the of and to in is that for it with as was on are be by this from at or have an not which we you has were their'),
  de: words(
    'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie',
  ),
  fr: words(
    'le la les de des et en un une du est que qui dans pour pas sur au avec ce il par plus ne se son sont aux cette nous',
  ),
  es: words('el la los de que y en un una las del se por con para es no su al lo como más o pero sus este ha son entre está'),
  it: words('il di che e la per un in non è una sono del con le si da dei nel al della alla come più gli lo anche ha questo'),
  nl: words('de het een van en in is dat op te zijn met voor niet aan er om ook als door bij naar uit deze worden wordt maar'),
  pt: words('o a os as de que e do da em um para com não uma no na por mais dos se como ao das foi são pelo pela este'),
};

/** Words but not the parts of addresses: the `com` of a mail address is no Portuguese. */
const WORDS = /(?<![\p{L}\p{N}@._/-])\p{L}+(?![\p{L}\p{N}@_/-]|\.\p{L})/gu;
/** Below this many words a guess is worth nothing. */
const WORDS_MIN = 20;
/** Words that are looked at: more do not change the verdict. */
const WORDS_MAX = 5_000;
/** Running text has about 40 % stop words, a list of names and figures few. */
const SHARE_MIN = 0.1;
/** The best language must lead the second by this factor. */
const LEAD_MIN = 1.3;

/** The language of a text as ISO 639-1, by its stop words; null when it is too short or the words do not tell. */
export function guessLanguage(text: string): string | null {
  const hits = new Map<string, number>();
  let seen = 0;
  for (const [word] of text.matchAll(WORDS)) {
    if (++seen > WORDS_MAX) break;
    const lower = word.toLowerCase();
    for (const [language, stopWords] of Object.entries(STOP_WORDS)) {
      if (stopWords.has(lower)) hits.set(language, (hits.get(language) ?? 0) + 1);
    }
  }
  if (seen < WORDS_MIN) return null;
  const [best, second] = [...hits].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] < SHARE_MIN * Math.min(seen, WORDS_MAX)) return null;
  return best[1] >= LEAD_MIN * (second?.[1] ?? 0) ? best[0] : null;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
