import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { withCheckTable } from '../src/cli/doctor/page';
import { settingsReference } from '../src/config/reference';
import { schema } from '../src/config/schema';
import { rulesReference } from '../src/policy';
import { withFlowTable } from '../src/wholetale/network/page';

/** Writes the pages, and parts of pages, that are generated from the source. */
const docs = path.join(__dirname, '../docs');
mkdirSync(path.join(docs, 'reference'), { recursive: true });
writeFileSync(path.join(docs, 'reference/settings.md'), settingsReference());
writeFileSync(path.join(docs, 'reference/rules.md'), rulesReference());

const network = path.join(docs, 'network.md');
const defaults = { ...schema.parse({}), environment: 'dev' };
writeFileSync(network, withFlowTable(readFileSync(network, 'utf8'), defaults));

const doctor = path.join(docs, 'doctor.md');
writeFileSync(doctor, withCheckTable(readFileSync(doctor, 'utf8')));
