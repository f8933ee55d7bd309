package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"k8s.io/klog/v2"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

// nodePlugin is the part of the driver that kubelet asks to mount a volume into a pod.
type nodePlugin struct {
	csi.UnimplementedIdentityServer
	csi.UnimplementedNodeServer
	registration.UnsafeRegistrationServer
	driver, node, kubelet string
	// volumeOf is the folder of a volume.
	volumeOf func(handle string) string
}

// serve answers on two sockets: that of the driver, and one by which kubelet finds the first.
func (p *nodePlugin) serve(ctx context.Context) error {
	driver := grpc.NewServer()
	csi.RegisterIdentityServer(driver, p)
	csi.RegisterNodeServer(driver, p)
	registrar := grpc.NewServer()
	registration.RegisterRegistrationServer(registrar, p)
	for socket, server := range map[string]*grpc.Server{p.socket(): driver, filepath.Join(p.kubelet, "plugins_registry", p.driver+"-reg.sock"): registrar} {
		if err := os.MkdirAll(filepath.Dir(socket), 0o750); err != nil {
			return err
		}
		// That of the run before.
		if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
			return err
		}
		listener, err := net.Listen("unix", socket)
		if err != nil {
			return err
		}
		go func() {
			if err := server.Serve(listener); err != nil {
				klog.Fatal(err)
			}
		}()
		context.AfterFunc(ctx, server.Stop)
	}
	return nil
}

func (p *nodePlugin) socket() string {
	return filepath.Join(p.kubelet, "plugins", p.driver, "csi.sock")
}

// GetInfo tells kubelet where the driver is.
func (p *nodePlugin) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{Type: registration.CSIPlugin, Name: p.driver, Endpoint: p.socket(), SupportedVersions: []string{"1.0.0"}}, nil
}

// NotifyRegistrationStatus is what kubelet made of it.
func (p *nodePlugin) NotifyRegistrationStatus(_ context.Context, told *registration.RegistrationStatus) (*registration.RegistrationStatusResponse, error) {
	if !told.PluginRegistered {
		klog.Errorf("kubelet refused the driver: %s", told.Error)
	}
	return &registration.RegistrationStatusResponse{}, nil
}

// GetPluginInfo names the driver.
func (p *nodePlugin) GetPluginInfo(context.Context, *csi.GetPluginInfoRequest) (*csi.GetPluginInfoResponse, error) {
	return &csi.GetPluginInfoResponse{Name: p.driver, VendorVersion: "1"}, nil
}

// GetPluginCapabilities is empty: volumes are made by the controllers beside it, not over a socket.
func (p *nodePlugin) GetPluginCapabilities(context.Context, *csi.GetPluginCapabilitiesRequest) (*csi.GetPluginCapabilitiesResponse, error) {
	return &csi.GetPluginCapabilitiesResponse{}, nil
}

// Probe says that it works.
func (p *nodePlugin) Probe(context.Context, *csi.ProbeRequest) (*csi.ProbeResponse, error) {
	return &csi.ProbeResponse{}, nil
}

// NodeGetInfo names the node.
func (p *nodePlugin) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: p.node}, nil
}

// NodeGetCapabilities is empty: nothing is staged, and nothing grows on the node.
func (p *nodePlugin) NodeGetCapabilities(context.Context, *csi.NodeGetCapabilitiesRequest) (*csi.NodeGetCapabilitiesResponse, error) {
	return &csi.NodeGetCapabilitiesResponse{}, nil
}

// NodePublishVolume mounts the volume's folder where kubelet wants it.
func (p *nodePlugin) NodePublishVolume(_ context.Context, request *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	source, target := p.volumeOf(request.VolumeId), request.TargetPath
	if request.VolumeId == "" || request.VolumeId != filepath.Base(request.VolumeId) {
		return nil, status.Errorf(codes.InvalidArgument, "no volume is called %q", request.VolumeId)
	}
	if _, err := os.Stat(source); err != nil {
		return nil, status.Errorf(codes.NotFound, "there is no folder of volume %s", request.VolumeId)
	}
	if mounted(target) {
		return &csi.NodePublishVolumeResponse{}, nil
	}
	if err := os.MkdirAll(target, 0o750); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if err := syscall.Mount(source, target, "", syscall.MS_BIND, ""); err != nil {
		return nil, status.Errorf(codes.Internal, "mounting volume %s: %v", request.VolumeId, err)
	}
	if request.Readonly {
		if err := syscall.Mount("", target, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			return nil, status.Errorf(codes.Internal, "mounting volume %s read-only: %v", request.VolumeId, err)
		}
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

// NodeUnpublishVolume undoes it; the data stays.
func (p *nodePlugin) NodeUnpublishVolume(_ context.Context, request *csi.NodeUnpublishVolumeRequest) (*csi.NodeUnpublishVolumeResponse, error) {
	if mounted(request.TargetPath) {
		if err := syscall.Unmount(request.TargetPath, 0); err != nil {
			return nil, status.Errorf(codes.Internal, "unmounting %s: %v", request.TargetPath, err)
		}
	}
	// Not with what is in it: should it be mounted still, that is data.
	if err := os.Remove(request.TargetPath); err != nil && !os.IsNotExist(err) {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeUnpublishVolumeResponse{}, nil
}

// mounted is asked by name: a folder that is bound within one file system looks like any other.
func mounted(target string) bool {
	mounts, err := mountPoints()
	return err == nil && mounts[target]
}
