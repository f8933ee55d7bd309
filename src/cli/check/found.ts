import type { Exception, Finding, Report } from '../../policy';
import type { Place, Source } from './sources';

/** A finding and where it stands. */
export interface PlacedFinding extends Finding {
  readonly place?: Place;
}

export interface PlacedException extends Omit<Exception, 'findings'> {
  readonly place?: Place;
  readonly findings: readonly PlacedFinding[];
}

/** What a check found, with the places in files. */
export interface Found {
  readonly objects: number;
  readonly findings: readonly PlacedFinding[];
  readonly exceptions: readonly PlacedException[];
  readonly errors: number;
  readonly warnings: number;
}

export function placed(report: Report, source: Pick<Source, 'place'>): Found {
  const at = <T extends { readonly index: number }>(
    each: T,
    keys: Finding['keys'],
  ): T & { place?: Place } => {
    const place = source.place(each.index, keys);
    return place ? { ...each, place } : each;
  };
  const findings = report.findings.map((each) => at(each, each.keys));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return {
    objects: report.objects,
    findings,
    exceptions: report.exceptions.map((each) => ({
      ...at(each, []),
      findings: each.findings.map((finding) => at(finding, finding.keys)),
    })),
    errors,
    warnings: findings.length - errors,
  };
}

export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}
