import type { LiveContexts } from './contexts';
import { clusterTypes } from '../../config/new-environment';
import { ask } from '../output/confirm';
import type { InitArgs } from './values';

/** Asks for what no flag said. @param backendKnown whether Pulumi has a backend without being told */
export async function askForMissing(
  args: InitArgs,
  { contexts, current }: LiveContexts,
  backendKnown: boolean,
): Promise<InitArgs> {
  const type = args['cluster-type'] ?? (await answer(`Cluster (${clusterTypes.join(', ')})`, 'none'));
  const domain = args.domain ?? (await answer('Domain, such as tales.example.org'));
  const namespace = args.namespace ?? (await answer('Namespace', 'wholetale'));
  const isGke = type === 'gke';
  const makes = isGke && args.context === undefined && args.kubeconfig === undefined;
  const project = args.project ?? (makes ? await answer('Google project') : undefined);
  const location = args.location ?? (makes ? await answer('Region or zone, such as us-west1') : undefined);
  if (contexts.length > 0 && args.context === undefined && !isGke)
    console.error(`Contexts in the kubeconfig: ${contexts.join(', ')}`);
  const context = args.context ?? (isGke ? undefined : await answer('Context', current));
  const backend =
    args.backend ??
    (backendKnown
      ? undefined
      : await answer(
          'Backend for the state, such as file:///srv/pulumi or gs://bucket (empty: where `pulumi login` went)',
        ));
  return { ...args, 'cluster-type': type, domain, namespace, project, location, context, backend };
}

/** Undefined where nothing was answered. */
async function answer(question: string, usual?: string): Promise<string | undefined> {
  const said = await ask(usual === undefined ? `${question}:` : `${question} [${usual}]:`);
  return said === '' ? usual : said;
}
