import path from 'node:path';

import { version } from '../../../package.json';
import { everyRule, rules } from '../../policy';
import type { Found, PlacedFinding } from './found';
import { stdinName } from './sources';

/** The findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), which code hosts and editors read. */
export function sarif({ findings, exceptions }: Found): object {
  // What is excepted is a result, too, which is marked as suppressed.
  const excepted = exceptions.flatMap(({ rule, reason, exemptClass, findings: kept }) =>
    kept.map((each) => ({
      ...result(each),
      suppressions: [
        {
          kind: 'inSource',
          status: 'accepted',
          justification: rule === everyRule ? `class ${exemptClass ?? ''}: ${reason}` : reason,
        },
      ],
    })),
  );
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'talestack', version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        results: [...findings.map(result), ...excepted],
      },
    ],
  };
}

function descriptor({ id, title, why, source, severity }: (typeof rules)[number]) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${title}. ${why} Source: ${source}.` },
    defaultConfiguration: { level: severity },
  };
}

function result(finding: PlacedFinding) {
  const { rule, severity, object, path: at, message, fix } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: `${object}: ${message}; fix: ${fix}` },
    locations: [
      {
        ...physicalLocation(finding),
        logicalLocations: [{ name: object, fullyQualifiedName: `${object}#${at}`, kind: 'object' }],
      },
    ],
  };
}

function physicalLocation({ place }: PlacedFinding) {
  if (!place || place.file === stdinName) return {};
  const uri = encodeURI(place.file.split(path.sep).join('/')).replaceAll('#', '%23').replaceAll('?', '%3F');
  return {
    physicalLocation: {
      artifactLocation: { uri: path.isAbsolute(place.file) ? `file://${uri}` : uri },
      region: { startLine: place.line, startColumn: place.column },
    },
  };
}
