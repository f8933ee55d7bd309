/** Whether no machine is behind a node. */
export function isSimulatedNode({
  metadata,
}: {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}): boolean {
  return metadata?.labels?.['talestack.io/simulated'] === 'true';
}
