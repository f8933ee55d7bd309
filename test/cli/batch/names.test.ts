import { named } from '../../../src/cli/batch/names';

describe('the name of a submission on the command line', () => {
  it('is the one that it was submitted under, however it is written', () => {
    expect(named({ identifier: 'My_List.v2' })).toEqual({ identifier: 'my-list-v2' });
    expect(named({ identifier: undefined, env: 'dev' })).toEqual({ identifier: undefined, env: 'dev' });
  });

  it('is refused where no submission can have it', () => {
    expect(() => named({ identifier: 'a,b=c'.repeat(20) })).toThrow('too long');
    expect(() => named({ identifier: '--' })).toThrow('no letter or digit');
  });
});
