import * as grpc from '@grpc/grpc-js';
import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';

import { idOf } from './objects';
import { toStruct } from './structs';
import { NotReady } from './wait';

/**
 * An error as gRPC sends it. For an object that exists but is not ready, the
 * engine needs the object as well, to keep it in its state; gRPC carries that in
 * a trailer, as a status message with details.
 */
export function failure(error: unknown): Partial<grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NotReady)) return { code: grpc.status.UNKNOWN, details: message };
  const detail = new ErrorResourceInitFailed()
    .setId(idOf(error.object))
    .setProperties(toStruct(error.object))
    .setReasonsList([...error.reasons]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.setDetailsList([packed]);
  const metadata = new grpc.Metadata();
  metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}
