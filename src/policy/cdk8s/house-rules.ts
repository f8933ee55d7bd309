import type { Validation, ValidationContext } from 'cdk8s-cli/plugins';

import type { Finding } from '../check';
import { checkManifests } from '../check';
import { rules } from '../rules';

/** The house rules as a validation plugin of the cdk8s CLI (`validations` in cdk8s.yaml): an error fails `cdk8s synth`. */
export class HouseRules implements Validation {
  validate(context: ValidationContext): Promise<void> {
    const { report } = context;
    // All charts at once: a Service and its Deployment may be in two files.
    const read = context.manifests.flatMap((file) => {
      const manifests: readonly unknown[] = context.parseManifest(file);
      return manifests.map((manifest) => ({ file, manifest }));
    });
    const { findings } = checkManifests(read.map(({ manifest }) => manifest));
    for (const { id, title, why, severity } of rules) {
      const found = findings.filter(({ rule }) => rule === id);
      if (found.length === 0) continue;
      report.addViolation({
        ruleName: `${id} (${severity})`,
        recommendation: `${title}. ${why}`,
        fix: [...new Set(found.map(({ fix }) => fix))].join('; '),
        violatingResources: found.map((each) => violating(each, read[each.index]?.file ?? '')),
      });
    }
    const failed = findings.some(({ severity }) => severity === 'error');
    report.submit(failed ? 'failure' : 'success', { objects: String(read.length) });
    return Promise.resolve();
  }
}

function violating({ object, path, message }: Finding, manifestPath: string) {
  return { resourceName: object, locations: [`${path}: ${message}`], manifestPath };
}
