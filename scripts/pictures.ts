// Makes the pictures of the docs: `npm run docs:pictures`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { loadConfig } from '../src/config';
import { stackGraph, svgFile } from '../src/graph';

const folder = path.join(__dirname, '../docs/pictures');

/** The stack of the sandbox, as its template has it: the same file wherever this runs. */
async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { config } = loadConfig({
    projectDir: path.join(__dirname, '..'),
    environment: 'sandbox',
    stackFile: path.join(__dirname, '../stacks/sandbox.template.yaml'),
  });
  writeFileSync(path.join(folder, 'graph.svg'), await svgFile(stackGraph(config)));
}

void main();
