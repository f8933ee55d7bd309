import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describeCommands } from '../src/cli/command-line';
import { withCheckTable } from '../src/cli/doctor/page';
import { commandsReference } from '../src/cli/reference/page';
import { settingsReference } from '../src/config/reference';
import { schema } from '../src/config/schema';
import { rulesReference } from '../src/policy';
import { withFlowTable } from '../src/wholetale/network/page';
import { jsonReference, schemaFile } from './shapes/page';
import { readShapes } from './shapes/read';

/** Writes the pages, and parts of pages, that are generated from the source. */
const docs = path.join(__dirname, '../docs');
mkdirSync(path.join(docs, 'reference'), { recursive: true });
writeFileSync(path.join(docs, 'reference/settings.md'), settingsReference());
writeFileSync(path.join(docs, 'reference/rules.md'), rulesReference());

const commands = describeCommands();
writeFileSync(path.join(docs, 'reference/commands.md'), commandsReference(commands));
const shapes = readShapes();
writeFileSync(path.join(docs, 'reference/json.md'), jsonReference(shapes, commands));
writeFileSync(path.join(docs, 'reference/json.schema.json'), schemaFile(shapes));

const network = path.join(docs, 'explanation/network.md');
const defaults = { ...schema.parse({}), environment: 'dev' };
writeFileSync(network, withFlowTable(readFileSync(network, 'utf8'), defaults));

const doctor = path.join(docs, 'how-to/doctor.md');
writeFileSync(doctor, withCheckTable(readFileSync(doctor, 'utf8')));
