package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	snapshotv1 "github.com/kubernetes-csi/external-snapshotter/client/v8/apis/volumesnapshot/v1"
	snapshotclient "github.com/kubernetes-csi/external-snapshotter/client/v8/clientset/versioned/typed/volumesnapshot/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	corelisters "k8s.io/client-go/listers/core/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// errorParameter of a StorageClass or VolumeSnapshotClass makes the driver
// refuse with its value, to see what a driver's failure looks like.
const errorParameter = "simulate-error"

// simulatedError looks as if it came from a driver's process: the sidecar lets a
// snapshot be deleted only once an error says that nobody works on it any more.
func simulatedError(message string) error {
	return status.Error(codes.Internal, message)
}

// simulatedDriver is what a CSI driver would be: it makes volumes and snapshots
// that are a name and a size. A volume's attributes tell from what it was made.
type simulatedDriver struct {
	name string
	// prefix of what a volume or snapshot is called by the driver.
	prefix string
	// attributes of every volume.
	attributes map[string]string
	claims     corelisters.PersistentVolumeClaimLister
	volumes    corelisters.PersistentVolumeLister
	snapshots  snapshotclient.SnapshotV1Interface
}

// Provision makes a volume for a claim, empty or from what its dataSource names.
func (d *simulatedDriver) Provision(ctx context.Context, options controller.ProvisionOptions) (*v1.PersistentVolume, controller.ProvisioningState, error) {
	claim, class := options.PVC, options.StorageClass
	if message := class.Parameters[errorParameter]; message != "" {
		return nil, controller.ProvisioningFinished, simulatedError(message)
	}
	size := claim.Spec.Resources.Requests[v1.ResourceStorage]
	attributes := maps.Clone(d.attributes)
	if claim.Spec.DataSource != nil {
		source, err := d.source(ctx, claim)
		if err != nil {
			return nil, controller.ProvisioningFinished, err
		}
		if source.size.Cmp(size) > 0 {
			return nil, controller.ProvisioningFinished, fmt.Errorf("requested size %s is less than %s, the size of %s", size.String(), source.size.String(), source.what)
		}
		attributes["source"] = source.handle
	}
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: options.PVName},
		Spec: v1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *class.ReclaimPolicy,
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    claim.Spec.VolumeMode,
			MountOptions:                  class.MountOptions,
			Capacity:                      v1.ResourceList{v1.ResourceStorage: size},
			PersistentVolumeSource: v1.PersistentVolumeSource{CSI: &v1.CSIPersistentVolumeSource{
				Driver:           d.name,
				VolumeHandle:     d.prefix + options.PVName,
				VolumeAttributes: attributes,
			}},
		},
	}, controller.ProvisioningFinished, nil
}

// Delete has nothing to delete: a volume is nowhere but in the API.
func (d *simulatedDriver) Delete(context.Context, *v1.PersistentVolume) error {
	return nil
}

// SupportsBlock says that volumes can be had without a file system, too.
func (d *simulatedDriver) SupportsBlock(context.Context) bool {
	return true
}

type dataSource struct {
	what, handle string
	size         resource.Quantity
}

// source finds what a claim is to be made from: a snapshot that is ready, or a claim that is bound.
func (d *simulatedDriver) source(ctx context.Context, claim *v1.PersistentVolumeClaim) (*dataSource, error) {
	ref := claim.Spec.DataSource
	what := fmt.Sprintf("%s %s/%s", ref.Kind, claim.Namespace, ref.Name)
	switch {
	case ref.Kind == "PersistentVolumeClaim" && ref.APIGroup == nil:
		from, err := d.claims.PersistentVolumeClaims(claim.Namespace).Get(ref.Name)
		if err != nil {
			return nil, err
		}
		if from.Status.Phase != v1.ClaimBound {
			return nil, fmt.Errorf("%s is not bound", what)
		}
		return &dataSource{what, d.prefix + from.Spec.VolumeName, from.Status.Capacity[v1.ResourceStorage]}, nil
	case ref.Kind == "VolumeSnapshot" && ref.APIGroup != nil && *ref.APIGroup == snapshotv1.GroupName:
		return d.snapshotSource(ctx, claim.Namespace, ref.Name, what)
	default:
		return nil, fmt.Errorf("a volume cannot be made from %s", what)
	}
}

func (d *simulatedDriver) snapshotSource(ctx context.Context, namespace, name, what string) (*dataSource, error) {
	snapshot, err := d.snapshots.VolumeSnapshots(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	status := snapshot.Status
	if status == nil || status.ReadyToUse == nil || !*status.ReadyToUse || status.BoundVolumeSnapshotContentName == nil {
		return nil, fmt.Errorf("%s is not ready to use", what)
	}
	content, err := d.snapshots.VolumeSnapshotContents().Get(ctx, *status.BoundVolumeSnapshotContentName, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	if content.Spec.Driver != d.name {
		return nil, fmt.Errorf("%s is of the driver %s, not of %s", what, content.Spec.Driver, d.name)
	}
	if content.Status == nil || content.Status.SnapshotHandle == nil {
		return nil, fmt.Errorf("%s has no snapshot yet", what)
	}
	source := &dataSource{what: what, handle: *content.Status.SnapshotHandle}
	if status.RestoreSize != nil {
		source.size = *status.RestoreSize
	}
	return source, nil
}

// CreateSnapshot makes a snapshot that is ready at once, as large as the volume.
func (d *simulatedDriver) CreateSnapshot(_ context.Context, name, volumeHandle string, parameters, _ map[string]string) (string, string, time.Time, int64, bool, error) {
	if message := parameters[errorParameter]; message != "" {
		return "", "", time.Time{}, 0, false, simulatedError(message)
	}
	size, err := d.sizeOf(volumeHandle)
	if err != nil {
		return "", "", time.Time{}, 0, false, err
	}
	return d.name, d.prefix + name, time.Now(), size, true, nil
}

// DeleteSnapshot has nothing to delete.
func (d *simulatedDriver) DeleteSnapshot(context.Context, string, map[string]string) error {
	return nil
}

// GetSnapshotStatus is asked for snapshots that someone else made. They count as ready; their size is not known.
func (d *simulatedDriver) GetSnapshotStatus(context.Context, string, map[string]string) (bool, time.Time, int64, string, error) {
	return true, time.Now(), 0, "", nil
}

// sizeOf a volume in bytes: that of its claim, which may have grown.
func (d *simulatedDriver) sizeOf(handle string) (int64, error) {
	volumes, err := d.volumes.List(labels.Everything())
	if err != nil {
		return 0, err
	}
	for _, volume := range volumes {
		if volume.Spec.CSI == nil || volume.Spec.CSI.VolumeHandle != handle {
			continue
		}
		size := volume.Spec.Capacity[v1.ResourceStorage]
		if ref := volume.Spec.ClaimRef; ref != nil {
			claim, err := d.claims.PersistentVolumeClaims(ref.Namespace).Get(ref.Name)
			if err == nil && claim.UID == ref.UID {
				if grown := claim.Status.Capacity[v1.ResourceStorage]; grown.Cmp(size) > 0 {
					size = grown
				}
			}
		}
		return size.Value(), nil
	}
	return 0, status.Errorf(codes.NotFound, "there is no volume %s", handle)
}
