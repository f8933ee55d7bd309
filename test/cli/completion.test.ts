import { describeCommands } from '../../src/cli/command-line';
import { environmentsFor } from '../../src/cli/completion';
import { project } from '../config/project';

const known = describeCommands();

describe('what a shell is offered', () => {
  const dir = project({ 'stacks/Pulumi.prod.yaml': '', 'stacks/Pulumi.dev.yaml': '' });
  const all = ['dev', 'prod', 'sandbox'];

  it.each([
    [['up', ''], all],
    [['up', 'pr'], all],
    [['up', '--yes', ''], all],
    [['up', 'prod', ''], []],
    [['up', '--'], []],
    [['synth', ''], all],
    [['destroy', ''], all],
    [['init', ''], []],
    [['check', ''], all],
    [['titan', ''], []],
    [['titan', 'ls', ''], all],
    [['secrets', 'set', 'prod', ''], []],
    [['diff', 'prod', ''], all],
    [['diff', 'prod', 'dev', ''], []],
    [['sandbox', ''], []],
    [['nosuch', ''], []],
    [[''], []],
  ])('after %j', (words, offered) => {
    expect(environmentsFor(['talestack', ...words], known, dir)).toEqual(offered);
  });
});
