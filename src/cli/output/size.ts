const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** A number of bytes for people, with the units of Kubernetes: `1.5Mi`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))}${units[power] ?? ''}`;
}
