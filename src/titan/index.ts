export { snapshotGroup } from './claim';
export type { CommitVolume, TitanCommitProps } from './commit';
export { snapshotApiVersion, TitanCommit } from './commit';
export type { ImageMetadata, RegistryOptions } from './image';
export { fetchImageMetadata, parseImageMetadata } from './image';
export type { Owner } from './labels';
export { madeBy, titanLabels } from './labels';
export { freshSource, headOf } from './lineage';
export type { TitanDifference } from './differences';
export { titanDifferences } from './differences';
export type { LiveClaim, LiveObject, LiveOwner, LiveRepository, Readings } from './live';
export { ownerOf, readClaims, readRepositories } from './live';
export type { LiveCommit, LiveSnapshot } from './live-commits';
export { readCommits } from './live-commits';
export type { InNamespace } from './manifests';
export { commitManifests, namespaceManifests, operationManifests, repositoryManifests } from './manifests';
export type { CommitDescription, CommitRef, Definition, FullSource, OperationNote } from './metadata';
export { annotations, definitionOf, write as noted } from './metadata';
export type { ClaimSource } from './names';
export { accessServiceName, claimName, operationName, snapshotName } from './names';
export type { OperationVolume, TitanOperationProps } from './operation';
export { operationClaimName, operationContainer, TitanOperation } from './operation';
export type { TitanRepositoryProps } from './repository';
export { repositoryPorts, TitanRepository } from './repository';
export type { TitanContext } from './settings';
export {
  commandRepository,
  commitDefaults,
  configRepository,
  operationDefaults,
  titanContext,
} from './settings';
export { Titan } from './titan';
