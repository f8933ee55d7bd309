#!/usr/bin/env node
// Loads the TypeScript sources as they are: there is no build that could be stale.
require('tsx/cjs');
require('../src/cli/main.ts');
