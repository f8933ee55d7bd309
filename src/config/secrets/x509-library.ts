/** What reads and makes certificates. Read where it is needed, which is rarely: it takes a quarter of a second. */
export async function x509Library() {
  // The library finds its parts by decorators, for which this has to be there first.
  await import('reflect-metadata');
  return import('@peculiar/x509');
}
