import path from 'node:path';

import { loadConfig } from '../src/config';
import type { StackGraph } from '../src/graph';
import { stackGraph } from '../src/graph';

const root = path.join(__dirname, '..');

/** The stack of the docs' pictures: that of the sandbox, as its template has it, so the same wherever it is drawn. */
export function picturedStack(): StackGraph {
  const { config } = loadConfig({
    projectDir: root,
    environment: 'sandbox',
    stackFile: path.join(root, 'stacks/sandbox.template.yaml'),
  });
  return stackGraph(config);
}
