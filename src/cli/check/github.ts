import type { Found } from './found';

/** Workflow commands of GitHub Actions, which shows them beside the lines of a change. */
export function githubText({ findings }: Found): string {
  return findings
    .map(({ severity, rule, object, path, message, fix, place }) => {
      const properties = {
        ...(place && { file: place.file, line: String(place.line), col: String(place.column) }),
        title: `${rule}: ${object}`,
      };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
      return `::${severity} ${list.join(',')}::${escapeData(`${path}: ${message}; fix: ${fix}`)}`;
    })
    .join('\n');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
