import { describeCommands } from '../../src/cli/command-line';
import { leaves } from '../../src/cli/reference/describe';
import { jsonReference, schemaFile, withoutJson } from '../../scripts/shapes/page';
import { readShapes } from '../../scripts/shapes/read';
import { readPage } from './pages';

describe('docs/reference/json.md', () => {
  // The compiler reads all sources for it.
  const all = describeCommands();
  const committed = JSON.parse(readPage('docs/reference/json.schema.json')) as {
    $defs: Record<string, object>;
  };

  it('is made of the types of what is printed now (else: npm run docs)', () => {
    const shapes = readShapes();
    expect(schemaFile(shapes)).toBe(readPage('docs/reference/json.schema.json'));
    expect(jsonReference(shapes, all)).toBe(readPage('docs/reference/json.md'));
  }, 300_000);

  it.each(leaves(all).map(({ path }) => path))('has the document of %s', (command) => {
    expect(command in committed.$defs).toBe(!(command in withoutJson));
    // An empty schema would take everything.
    if (command in committed.$defs) expect(Object.keys(committed.$defs[command]!)).not.toEqual([]);
  });
});
