import { distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely meant; undefined when none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = word.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, away: distance(plain, candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away <= mistakes(Math.min(word.length, candidate.length)))
    .sort((a, b) => a.away - b.away);
  return best?.candidate;
}

/** How many letters may be wrong: with two of three, `yes` would mean `set`. */
function mistakes(length: number): number {
  return length <= 3 ? 1 : Math.max(2, Math.floor(length / 3));
}
