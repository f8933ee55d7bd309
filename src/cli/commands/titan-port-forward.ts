import type { CommandModule } from 'yargs';

import { podTunnel } from '../../../stacks/workloads';
import { kubeconfigPath } from '../../config';
import { printJson } from '../output/table';
import { Forward, portPairs } from '../titan/forward';
import type { RepositoryArgs } from '../titan/open';
import { repositoryOptions, withTitan } from '../titan/open';
import { readThere } from '../titan/read';

interface PortForwardArgs extends RepositoryArgs {
  readonly ports: string[];
}

export const titanPortForward: CommandModule<object, PortForwardArgs> = {
  command: 'port-forward <env> <repo> [ports..]',
  describe:
    'lead ports of this machine to a repository until Ctrl-C; finds the pod again when it is replaced',
  builder: (argv) =>
    repositoryOptions(argv)
      .positional('ports', {
        type: 'string',
        array: true,
        default: [],
        describe: '[LOCAL:]PORT [default: every port that the repository exposes]',
      })
      .example('$0 titan port-forward prod people 5432', 'until Ctrl-C'),
  handler: (args) =>
    withTitan(args, 'Stopped forwarding.', async (session, { environment, cluster, nodes }) => {
      const { config } = environment;
      const { namespace } = config.titan;
      const repository = await readThere(session, args.repo);
      const wanted = portPairs(args.ports.map(String), repository.live.settings.ports);
      const forward = new Forward({
        tunnel: podTunnel(kubeconfigPath(config), cluster.context),
        ...{ cluster, namespace, repository: args.repo, environment: session.environment },
        simulatedNodes: new Set(nodes.filter(({ simulated }) => simulated).map(({ name }) => name)),
        ...{ say: session.say, signal: session.signal, everySeconds: session.everySeconds },
      });
      const open = await forward.listen(wanted);
      if (args.json) printJson({ environment: session.environment, repository: args.repo, ports: open });
      else
        for (const { local, remote } of open)
          console.log(`127.0.0.1:${local} leads to port ${remote} of ${args.repo}`);
      await forward.watch();
    }),
};
