import type { CommandModule } from 'yargs';

import { printJson } from '../output/table';
import { checkout, describeLosses, planCheckout } from '../titan/checkout';
import { agreed, yesOption } from '../titan/consent';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, takeOverOption, withTitan } from '../titan/open';

interface CheckoutArgs extends RepositoryArgs {
  readonly commit: string;
  readonly yes: boolean;
  readonly 'keep-claims': boolean;
  readonly 'take-over': boolean;
}

export const titanCheckout: CommandModule<object, CheckoutArgs> = {
  command: 'checkout <env> <repo> <commit>',
  describe: 'put the data of a commit under a repository; one that runs is stopped and started again',
  builder: (argv) =>
    repositoryOptions(argv)
      .positional('commit', {
        type: 'string',
        demandOption: true,
        describe: 'id of the commit, or the beginning of it',
      })
      .options(yesOption)
      .options(takeOverOption)
      .option('keep-claims', {
        type: 'boolean',
        default: false,
        describe: 'keep the claims that are mounted now, with what was written since the last commit',
      })
      .example('$0 titan checkout prod people 5f2c', 'go back to a commit'),
  handler: (args) =>
    withTitan(args, 'Stopped.', async (session) => {
      const keepClaims = args['keep-claims'];
      const options = { keepClaims, takeOver: args['take-over'] };
      const plan = await planCheckout(session, args.repo, args.commit, options);
      const lost = describeLosses(plan, keepClaims);
      const question = `Check out ${plan.commit.id}?`;
      if (
        lost !== '' &&
        !(await agreed(session, args.yes, lost, question, keepClaims ? '' : '; or --keep-claims'))
      )
        return;
      const done = await checkout(session, plan, options);
      if (args.json) printJson({ environment: session.environment, repository: args.repo, ...done });
      else {
        const kept = done.keptClaims.length === 0 ? '' : `; kept: ${done.keptClaims.join(', ')}`;
        console.log(`${args.repo} has ${done.commit} now${kept}`);
      }
    }),
};
