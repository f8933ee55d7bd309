/** What every version of gwvolman knows of a tale that it starts. */
export interface TaleBase {
  readonly namespace: string;
  /** Domain of the site: the tale is served at `HOST.DOMAIN`. */
  readonly domain: string;
  /** First label of the tale's host name, and a part of its objects' names. */
  readonly host: string;
  /** Id of girder's instance; the label by which gwvolman finds all of the tale's objects. */
  readonly instanceId: string;
  readonly taleId: string;
  /** Image of the tale, built by repo2docker. */
  readonly image: string;
  /** Port that the image's server listens on. */
  readonly port: number;
  /** Words of the command that starts that server. */
  readonly command: readonly string[];
  /** Folder of the image that the tale's files are mounted below. */
  readonly mountPoint: string;
}

/** A tale of gwvolman 2.1 (`tasks_kubernetes.py` and `utils_k8s.py` of its tag v2.1.3). */
export interface CurrentTaleProps extends TaleBase {
  readonly variant: '2.1';
  /** INGRESS_CLASS of gwvolman. */
  readonly ingressClass: string;
  /** The API as browsers and tales reach it. */
  readonly girderApiUrl: string;
  /** Runs the sidecar that mounts the tale's files: GIRDERFS_IMAGE of gwvolman. */
  readonly mounterImage: string;
  /** Claim of girder that holds homes and workspaces: GIRDER_EXISTING_CLAIM of gwvolman. */
  readonly claimName: string;
  /** Folder of that claim; empty for its root: GIRDER_EXISTING_CLAIM_SUBPATH of gwvolman. */
  readonly claimSubPath: string;
  /** `direct` mounts from the claim, any other leaves it to the sidecar: GIRDERFS_MOUNT_TYPE of gwvolman. */
  readonly mountType: string;
  /** Where the sidecar has the claim: WT_VOLUMES_PATH of gwvolman. */
  readonly volumesPath: string;
  /** An NFS server that holds homes and workspaces: NFS_SERVER and NFS_PATH of gwvolman. @default none */
  readonly nfs?: { readonly server: string; readonly path: string } | undefined;
  /** Login of the user whose home it is. */
  readonly user: string;
  readonly userId: string;
  /** What the sidecar mounts, in words of girderfs. */
  readonly mounts: readonly unknown[];
}

/** A tale of the gwvolman that deploy.sh used (templates of its branch `dev-kube-2.0`). */
export interface LegacyTaleProps extends TaleBase {
  readonly variant: 'legacy';
  readonly girderApiUrl: string;
  /** Runs the init container and the sidecar: WORKER_IMAGE of gwvolman. */
  readonly workerImage: string;
  /** The tale's own claim. */
  readonly claimName: string;
  /** Size of that claim, a quantity of bytes: VOLSZ_WORKSPACE of gwvolman. */
  readonly volumeSize: string;
  /** Id of the user's folder Home in girder; empty for none. */
  readonly homeDirId: string;
  /** Session of girder's data manager; empty for none. */
  readonly dmsSessionId: string;
  /** Share of a core in 1024ths. @default no request */
  readonly cpuShares?: number | undefined;
  /** In bytes. */
  readonly memLimit: number;
  /** Environment of the image. */
  readonly environment: Readonly<Record<string, string>>;
  /** Name of the shared Ingress: INGRESS_NAME of gwvolman. */
  readonly ingressName: string;
}

export type TaleProps = CurrentTaleProps | LegacyTaleProps;
