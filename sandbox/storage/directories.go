package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// directoryDriver keeps each volume and each snapshot as a folder. It makes of a
// volume what simulatedDriver says, and adds the data. A size is a number alone:
// nothing keeps a volume from growing beyond it.
type directoryDriver struct {
	*simulatedDriver
	data string
	core kubernetes.Interface
}

func (d *directoryDriver) prepare() error {
	for _, folder := range []string{d.volume(""), d.snapshot("")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	return nil
}

func (d *directoryDriver) volume(handle string) string {
	return filepath.Join(d.data, "volumes", handle)
}

func (d *directoryDriver) snapshot(handle string) string {
	return filepath.Join(d.data, "snapshots", handle)
}

// Provision makes the volume's folder, empty or a copy of what its claim names as its source.
func (d *directoryDriver) Provision(ctx context.Context, options controller.ProvisionOptions) (*v1.PersistentVolume, controller.ProvisioningState, error) {
	volume, state, err := d.simulatedDriver.Provision(ctx, options)
	if err != nil {
		return nil, state, err
	}
	csi := volume.Spec.CSI
	folder := d.volume(csi.VolumeHandle)
	if source := csi.VolumeAttributes["source"]; source != "" {
		from := d.snapshot(source)
		if options.PVC.Spec.DataSource.Kind == "PersistentVolumeClaim" {
			from = d.volume(source)
		}
		err = d.copy(ctx, from, folder)
	} else if err = os.MkdirAll(folder, 0o777); err == nil {
		// Whoever the pod runs as: past the umask of this process.
		err = os.Chmod(folder, 0o777)
	}
	if err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	return volume, controller.ProvisioningFinished, nil
}

// Delete removes the volume's folder.
func (d *directoryDriver) Delete(_ context.Context, volume *v1.PersistentVolume) error {
	if volume.Spec.CSI == nil {
		return nil
	}
	return remove(d.volume(volume.Spec.CSI.VolumeHandle))
}

// SupportsBlock says that a folder is no block device.
func (d *directoryDriver) SupportsBlock(context.Context) bool {
	return false
}

// CreateSnapshot copies the volume's folder. The pods that have it mounted are
// frozen meanwhile, so that it is as at one moment.
func (d *directoryDriver) CreateSnapshot(ctx context.Context, name, volumeHandle string, parameters, secrets map[string]string) (string, string, time.Time, int64, bool, error) {
	driver, handle, created, size, ready, err := d.simulatedDriver.CreateSnapshot(ctx, name, volumeHandle, parameters, secrets)
	if err != nil {
		return driver, handle, created, size, ready, err
	}
	target := d.snapshot(handle)
	// Asked again about one that it has made, it has nothing to do.
	if info, found := os.Stat(target); found == nil {
		return driver, handle, info.ModTime(), size, true, nil
	}
	if err := d.copy(ctx, d.volume(volumeHandle), target); err != nil {
		return "", "", time.Time{}, 0, false, simulatedError(err.Error())
	}
	return driver, handle, created, size, true, nil
}

// DeleteSnapshot removes the snapshot's folder.
func (d *directoryDriver) DeleteSnapshot(_ context.Context, handle string, _ map[string]string) error {
	return remove(d.snapshot(handle))
}

// copy appears at its target whole or not at all.
func (d *directoryDriver) copy(ctx context.Context, from, to string) error {
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	unfinished := to + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	thaw, err := freeze(from)
	defer thaw()
	if err != nil {
		return err
	}
	if output, err := exec.CommandContext(ctx, "cp", "--archive", "--reflink=auto", from, unfinished).CombinedOutput(); err != nil {
		return fmt.Errorf("copying %s: %w: %s", filepath.Base(from), err, output)
	}
	return os.Rename(unfinished, to)
}

// remove takes the folder out of sight first: half of a volume is none.
func remove(folder string) error {
	gone := folder + ".deleted"
	if err := os.Rename(folder, gone); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.RemoveAll(gone)
}

// growClaims gives claims what they ask for beyond what they have: a folder grows by itself.
func (d *directoryDriver) growClaims(ctx context.Context) {
	for ; ctx.Err() == nil; time.Sleep(time.Second) {
		claims, err := d.claims.List(labels.Everything())
		if err != nil {
			continue
		}
		for _, claim := range claims {
			if err := d.grow(ctx, claim); err != nil {
				klog.Errorf("%s/%s: %v", claim.Namespace, claim.Name, err)
			}
		}
	}
}

func (d *directoryDriver) grow(ctx context.Context, claim *v1.PersistentVolumeClaim) error {
	wanted, has := claim.Spec.Resources.Requests[v1.ResourceStorage], claim.Status.Capacity[v1.ResourceStorage]
	if claim.Status.Phase != v1.ClaimBound || wanted.Cmp(has) <= 0 {
		return nil
	}
	volume, err := d.volumes.Get(claim.Spec.VolumeName)
	if err != nil || volume.Spec.CSI == nil || volume.Spec.CSI.Driver != d.name {
		return err
	}
	capacity := map[string]any{"capacity": v1.ResourceList{v1.ResourceStorage: wanted}}
	size, err := json.Marshal(map[string]any{"spec": capacity})
	if err != nil {
		return err
	}
	if _, err := d.core.CoreV1().PersistentVolumes().Patch(ctx, volume.Name, types.MergePatchType, size, metav1.PatchOptions{}); err != nil {
		return err
	}
	if size, err = json.Marshal(map[string]any{"status": capacity}); err != nil {
		return err
	}
	_, err = d.core.CoreV1().PersistentVolumeClaims(claim.Namespace).Patch(ctx, claim.Name, types.MergePatchType, size, metav1.PatchOptions{}, "status")
	return err
}

// freeze stops all processes of the pods that have the folder mounted, until thaw is called.
func freeze(folder string) (thaw func(), err error) {
	var frozen []string
	thaw = func() {
		for _, group := range frozen {
			if err := setFrozen(group, false); err != nil {
				klog.Errorf("%s stays frozen: %v", group, err)
			}
		}
	}
	pods, err := podsWith(folder)
	if err != nil {
		return thaw, err
	}
	for _, pod := range pods {
		for _, group := range groupsOf(pod) {
			frozen = append(frozen, group)
			if err := setFrozen(group, true); err != nil {
				return thaw, err
			}
		}
	}
	return thaw, nil
}

// podsWith are the UIDs of pods that have the folder as a volume.
func podsWith(folder string) ([]string, error) {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	suffix := "/" + filepath.Join("volumes", filepath.Base(folder))
	var pods []string
	for _, line := range strings.Split(string(mounts), "\n") {
		// The fourth field is what is mounted, as its file system calls it; the fifth is where.
		fields := strings.Fields(line)
		if len(fields) < 5 || !strings.HasSuffix(fields[3], suffix) {
			continue
		}
		if _, rest, found := strings.Cut(fields[4], "/pods/"); found {
			pod, _, _ := strings.Cut(rest, "/")
			pods = append(pods, pod)
		}
	}
	return pods, nil
}

// mountPoints of this namespace.
func mountPoints() (map[string]bool, error) {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	points := map[string]bool{}
	for _, line := range strings.Split(string(mounts), "\n") {
		if fields := strings.Fields(line); len(fields) > 4 {
			points[fields[4]] = true
		}
	}
	return points, nil
}

const cgroups = "/sys/fs/cgroup"

// groupsOf a pod: at most one, in whichever class of service.
func groupsOf(pod string) []string {
	var found []string
	for _, root := range []string{cgroups + "/freezer", cgroups} {
		for _, class := range []string{"kubepods", "kubepods/burstable", "kubepods/besteffort"} {
			group := filepath.Join(root, class, "pod"+pod)
			if _, err := os.Stat(group); err == nil {
				found = append(found, group)
			}
		}
	}
	return found
}

func setFrozen(group string, frozen bool) error {
	file, value, answer := filepath.Join(group, "freezer.state"), "THAWED", "THAWED"
	if frozen {
		value, answer = "FROZEN", "FROZEN"
	}
	if _, err := os.Stat(file); err != nil {
		file, value, answer = filepath.Join(group, "cgroup.freeze"), "0", "frozen 0"
		if frozen {
			value, answer = "1", "frozen 1"
		}
	}
	if err := os.WriteFile(file, []byte(value), 0); err != nil {
		return err
	}
	told := strings.Replace(file, "cgroup.freeze", "cgroup.events", 1)
	for range 200 {
		if now, err := os.ReadFile(told); err == nil && strings.Contains(string(now), answer) {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("%s did not become %s", group, answer)
}
