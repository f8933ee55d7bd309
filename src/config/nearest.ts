import { distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely meant; undefined when none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = word.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(plain, candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best && best.away <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}
