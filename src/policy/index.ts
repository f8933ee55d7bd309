export type { Exception, Finding, Report } from './check';
export { checkManifests, everyRule } from './check';
export { exemptClasses } from './classes';
export { rulesReference, ruleText } from './reference';
export type { Rule, Severity } from './rule';
export { rules } from './rules';
