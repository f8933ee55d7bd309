import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { renderCharts } from '../render';
import { secretValuesFor } from '../config';
import { objectPath } from '../kube/manifest';
import type { Environment } from './environment';
import { printJson } from './output/table';
