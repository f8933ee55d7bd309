import { z } from 'zod';

import { placed } from '../../../src/cli/check/found';
import { githubText } from '../../../src/cli/check/github';
import { sarif } from '../../../src/cli/check/sarif';
import type { Source } from '../../../src/cli/check/sources';
import { renderExceptions, renderFound } from '../../../src/cli/check/text';
import { allowPrefix } from '../../../src/kube/exceptions';
import { checkManifests, rules } from '../../../src/policy';
import { container, deployment, service } from '../../policy/support';

const manifests = [
  service('web', { spec: { sessionAffinity: 'ClientIP', ports: [{ port: 1 }] } }),
  deployment('web', {}, { metadata: { annotations: { [`${allowPrefix}probes`]: 'once needed' } } }),
  deployment(
    'other',
    { hostNetwork: true, containers: [container({ image: 'web:latest' })] },
    { metadata: { annotations: { [`${allowPrefix}hardened`]: 'listens on: the node, 100%' } } },
  ),
];
const place: Source['place'] = (index) => ({
  file: 'a folder/web, or so.yaml',
  line: 10 * index + 1,
  column: 3,
});
const found = placed(checkManifests(manifests), { place });

describe('text', () => {
  const text = renderFound(found);

  it('is grouped by object, each finding with its rule, place, value and fix', () => {
    expect(text.split('\n').filter((line) => /^\w+\//.test(line))).toEqual([
      'Service/shop/web',
      'Deployment/shop/other',
    ]);
    expect(text).toMatch(/error {4}service-selects-one-workload +Deployment\/shop\/web has no port 1\/TCP/);
    expect(text).toContain('web, or so.yaml:1  spec.sessionAffinity = "ClientIP"');
    expect(text).toMatch(/fix: \S/);
  });

  it('ends with what it comes to', () => {
    expect(text).toContain('1 error, 2 warnings in 3 objects; 2 exceptions');
    expect(renderFound(placed(checkManifests([deployment('web')]), { place }))).toBe(
      'no finding in 1 object',
    );
  });

  it('lists exceptions, and those that are not needed', () => {
    const lines = renderExceptions(found).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/Deployment\/shop\/web +probes +none: not needed +once needed/);
    expect(lines[2]).toMatch(/Deployment\/shop\/other +hardened +1 +listens on: the node, 100%/);
  });
});

test('workflow commands of GitHub have no character that would end them', () => {
  const lines = githubText(found).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(
    /^::error file=a folder\/web%2C or so\.yaml,line=1,col=3,title=service-selects-one-workload%3A Service\/shop\/web::/,
  );
});

/** What SARIF 2.1.0 asks for of the parts that are used here; its objects take no other members. */
const text = z.strictObject({ text: z.string().min(1) });
const sarifShape = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string(),
            version: z.string(),
            rules: z.array(
              z.strictObject({
                id: z.string(),
                shortDescription: text,
                fullDescription: text,
                help: text,
                defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
              }),
            ),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(
          z.strictObject({
            ruleId: z.string(),
            ruleIndex: z.int().min(0),
            level: z.enum(['none', 'note', 'warning', 'error']),
            message: text,
            locations: z.array(
              z.strictObject({
                physicalLocation: z
                  .strictObject({
                    artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\s]+$/) }),
                    region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }),
                  })
                  .optional(),
                logicalLocations: z.array(
                  z.strictObject({ name: z.string(), fullyQualifiedName: z.string(), kind: z.string() }),
                ),
              }),
            ),
            suppressions: z
              .array(
                z.strictObject({
                  kind: z.enum(['inSource', 'external']),
                  status: z.enum(['accepted', 'underReview', 'rejected']),
                  justification: z.string(),
                }),
              )
              .optional(),
          }),
        ),
      }),
    )
    .length(1),
});

describe('SARIF', () => {
  const { runs } = sarifShape.parse(JSON.parse(JSON.stringify(sarif(found))));
  const [{ tool, results }] = runs as [(typeof runs)[number]];

  it('has every rule, and each result points at its own', () => {
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
  });

  it('has what is excepted as suppressed, with the reason', () => {
    expect(results).toHaveLength(4);
    const suppressed = results.filter(({ suppressions }) => suppressions);
    expect(suppressed).toMatchObject([
      {
        ruleId: 'hardened',
        suppressions: [{ kind: 'inSource', justification: 'listens on: the node, 100%' }],
      },
    ]);
  });

  it('names files as relative addresses, and none where there is none', () => {
    expect(results[0]!.locations[0]!.physicalLocation!.artifactLocation.uri).toBe(
      'a%20folder/web,%20or%20so.yaml',
    );
    const odd = { file: 'a#b?c%.yaml', line: 1, column: 1 };
    const [first] = sarifShape.parse(sarif(placed(checkManifests(manifests), { place: () => odd }))).runs;
    expect(first!.results[0]!.locations[0]!.physicalLocation!.artifactLocation.uri).toBe('a%23b%3Fc%25.yaml');
    const nowhere = sarifShape.parse(sarif(placed(checkManifests(manifests), { place: () => undefined })));
    expect(nowhere.runs[0]!.results[0]!.locations[0]).not.toHaveProperty('physicalLocation');
  });
});
