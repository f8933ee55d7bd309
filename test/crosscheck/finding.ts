/** What a tool of the field has to say of one object, or of one container in it. */
export interface Finding {
  /** `kube-score`, `checkov`, … */
  readonly tool: string;
  /** The tool's own name for it. */
  readonly check: string;
  /** `Deployment/girder`, or `Deployment/girder wait` for one container. */
  readonly object: string;
  /** In the tool's words. */
  readonly message: string;
}

/** How it is named in the list of what is accepted. */
export function lineOf({ tool, check, object }: Finding): string {
  return `${tool} ${check} ${object}`;
}
