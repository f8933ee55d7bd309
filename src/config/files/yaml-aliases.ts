import type { Document, Node } from 'yaml';
import { isNode, isPair, visit } from 'yaml';

import type { Problem } from '../../errors';

/**
 * Aliases of nothing, and those that stand inside of what they name: data without end.
 *
 * @param at where an offset is: `FILE:LINE`
 */
export function badAliases(document: Document, at: (offset: number) => string): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Alias(_, alias, ancestors) {
      const { source, range } = alias;
      const where = at(range?.[0] ?? 0);
      const fix = 'write the value out';
      if (ancestors.some((each) => isNamed(each, source))) {
        problems.push({ where, message: `is recursive: *${source} stands inside of &${source}`, fix });
      } else if (!alias.resolve(document)) {
        problems.push({ where, message: `*${source} names nothing: there is no &${source} before it`, fix });
      }
    },
  });
  return problems;
}

function isNamed(value: unknown, anchor: string): boolean {
  if (isPair(value) || !isNode(value)) return false;
  const node: Node = value;
  return 'anchor' in node && node.anchor === anchor;
}
