#!/usr/bin/env node
void require('../scripts/load.js').load('src/cli/main.ts');
