/** Numbers that look random, the same for each seed (mulberry32), from 0 to 1. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As many places between 0 and 1, each somewhere in a part of its own, in their order. */
export function spread(count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, index) => (index + random()) / count);
}
