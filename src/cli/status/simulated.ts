/** Whether nothing is behind an object: no machine behind a node, no storage behind a driver. */
export function isSimulated({
  metadata,
}: {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}): boolean {
  return metadata?.labels?.['talestack.io/simulated'] === 'true';
}
