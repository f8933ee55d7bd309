import { PulumiCommand } from '@pulumi/pulumi/automation';

let known: { readonly path: string | undefined; readonly engine: Promise<PulumiCommand> } | undefined;

/** The `pulumi` on PATH, asked for its version once in a process; it can be asked while something else is done. */
export function engine(): Promise<PulumiCommand> {
  const { PATH: path, PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: skip } = process.env;
  if (!known || known.path !== path) {
    known = { path, engine: PulumiCommand.get({ skipVersionCheck: Boolean(skip) }) };
    // Whoever uses it learns of an error.
    known.engine.catch(() => undefined);
  }
  return known.engine;
}
