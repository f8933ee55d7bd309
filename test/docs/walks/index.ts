import { elsewhere } from './elsewhere';
import { startWalks, tutorial } from './start';
import { systemWalks } from './systems';
import { wholetaleWalks } from './wholetale';

export { startWalks, tutorial } from './start';
export type { Line, NotRun, Walk } from './walk';
export { stepsOf, walkOf, withWords } from './walk';

/** Those of test/e2e/walks.test.ts, in their order. */
export const sandboxWalks = [...wholetaleWalks, ...systemWalks];

/** What is known of all lines that no unit test runs. */
export const allWalks = [tutorial, ...startWalks, ...sandboxWalks, ...elsewhere];
