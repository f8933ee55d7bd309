import { environmentsFor } from '../../src/cli/completion';
import { project } from '../config/project';

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
    [['titan', ''], []],
    [['titan', 'ls', ''], all],
    [['secrets', 'set', 'prod', ''], []],
    [['diff', 'prod', ''], all],
    [['diff', 'prod', 'dev', ''], []],
    [['sandbox', ''], []],
    [['nosuch', ''], []],
    [[''], []],
  ])('after %j', (words, offered) => {
    expect(environmentsFor(['talestack', ...words], dir)).toEqual(offered);
  });
});
