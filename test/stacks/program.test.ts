import { inspect } from 'node:util';

import * as pulumi from '@pulumi/pulumi';

import { UserError } from '../../src/errors';
import { withoutStackTrace } from '../../stacks/program';

describe('a mistake of the user, thrown in the program of a stack', () => {
  const shown = withoutStackTrace(new UserError('It has mistakes', [{ where: 'settings:1', message: 'no' }]));

  it('is told as it is', () => {
    expect(pulumi.RunError.isInstance(shown)).toBe(true);
    expect(shown).toMatchObject({ message: 'It has mistakes\n  settings:1: no' });
  });

  it('has no trace for Pulumi to colour', () => {
    expect(inspect(shown, { colors: true })).not.toMatch(/^ +at /m);
  });
});

it('anything else keeps its trace', () => {
  const bug = new TypeError('a bug');
  expect(withoutStackTrace(bug)).toBe(bug);
});
