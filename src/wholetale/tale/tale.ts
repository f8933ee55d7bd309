import { Construct } from 'constructs';

import { CurrentTale } from './current';
import { LegacyTale } from './legacy';
import type { TaleProps } from './props';
import type { SharedRule } from './shared-rule';

/**
 * The objects that gwvolman makes at run time for one tale. Equal to
 * gwvolman's own field by field, apart from `intendedDifferences`.
 */
export class Tale extends Construct {
  /** What has to be added to the shared Ingress; undefined where the tale has an Ingress of its own. */
  readonly sharedRule: SharedRule | undefined;

  constructor(scope: Construct, id: string, props: TaleProps) {
    super(scope, id);
    if (props.variant === 'legacy') this.sharedRule = new LegacyTale(this, 'Legacy', props).sharedRule;
    else new CurrentTale(this, 'Current', props);
  }
}
