import type { Walk } from './walk';
import { readersCheckout } from './walk';

const npmStart = { not: { why: 'it was run before', test: 'test/e2e/start.test.ts' } };

/** From `npm start` to the end of the sandbox. */
export const tutorial: Walk = {
  page: 'docs/tutorial.md',
  lines: { 'git clone … talestack && cd talestack': readersCheckout },
};

/** What is shown of the sandbox that `npm start` made. */
export const startWalks: readonly Walk[] = [
  { page: 'docs/explanation/sandbox.md', section: 'kubectl and Pulumi' },
  {
    page: 'README.md',
    section: 'Try it: two commands',
    lines: {
      'git clone … talestack && cd talestack': readersCheckout,
      'npm start': npmStart,
      'npm test': { not: { why: 'it runs this' } },
    },
  },
];
