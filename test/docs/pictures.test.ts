import { readFileSync } from 'node:fs';
import path from 'node:path';

import { loadConfig } from '../../src/config';
import { stackGraph, svgFile } from '../../src/graph';

const root = path.join(__dirname, '../..');

describe('docs/pictures', () => {
  it('shows the stack as it is now: else run npm run docs:pictures', async () => {
    const stackFile = path.join(root, 'stacks/sandbox.template.yaml');
    const { config } = loadConfig({ projectDir: root, environment: 'sandbox', stackFile });
    const picture = readFileSync(path.join(root, 'docs/pictures/graph.svg'), 'utf8');
    expect(await svgFile(stackGraph(config))).toBe(picture);
  });
});
