import type { Stack } from '@pulumi/pulumi/automation';

/** Where Pulumi looks for a stack. */
export interface StackPlace {
  readonly stackName: string;
  readonly projectDir: string;
}

export function placeOf({ name, workspace }: Stack): StackPlace {
  return { stackName: name, projectDir: workspace.workDir };
}
