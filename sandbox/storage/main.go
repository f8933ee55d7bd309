// Package main is the storage of the sandbox in one program: the controllers
// that a cluster with CSI snapshots runs, with a driver below them that is
// simulated, or keeps volumes as folders on a real node. Real are the snapshot controller, the snapshotter's sidecar and the
// provisioner's controller, the code that clusters run; what they ask of a
// driver is answered by driver.go, which keeps no data, or by directories.go.
package main

import (
	"context"
	"flag"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	clientset "github.com/kubernetes-csi/external-snapshotter/client/v8/clientset/versioned"
	snapshotscheme "github.com/kubernetes-csi/external-snapshotter/client/v8/clientset/versioned/scheme"
	snapshotinformers "github.com/kubernetes-csi/external-snapshotter/client/v8/informers/externalversions"
	snapshots "github.com/kubernetes-csi/external-snapshotter/v8/pkg/common-controller"
	"github.com/kubernetes-csi/external-snapshotter/v8/pkg/metrics"
	sidecar "github.com/kubernetes-csi/external-snapshotter/v8/pkg/sidecar-controller"
	"github.com/kubernetes-csi/external-snapshotter/v8/pkg/snapshotter"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

const (
	resync  = 15 * time.Minute
	workers = 4
	// How soon and how late what failed is tried again.
	retrySoonest, retryLatest = 500 * time.Millisecond, 15 * time.Second
	driverTimeout             = time.Minute
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig of the sandbox")
	driver := flag.String("driver", "", "name of the simulated CSI driver")
	dataDir := flag.String("data-dir", "", "folder for volumes that hold data; without it they are simulated")
	nodeName := flag.String("node-name", "", "node on which --data-dir is")
	kubeletDir := flag.String("kubelet-dir", "", "root folder of that node's kubelet")
	address := flag.String("server-address", "", "where /healthz is served")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		klog.Fatal(err)
	}
	config.QPS, config.Burst = 100, 200
	core, err := kubernetes.NewForConfig(config)
	if err != nil {
		klog.Fatal(err)
	}
	snapshotClient, err := clientset.NewForConfig(config)
	if err != nil {
		klog.Fatal(err)
	}
	// So that events can be about snapshots.
	if err := snapshotscheme.AddToScheme(scheme.Scheme); err != nil {
		klog.Fatal(err)
	}

	coreInformers := informers.NewSharedInformerFactory(core, resync)
	snapshotInformers := snapshotinformers.NewSharedInformerFactory(snapshotClient, resync)
	claims := coreInformers.Core().V1().PersistentVolumeClaims()
	volumes := coreInformers.Core().V1().PersistentVolumes()
	classes := coreInformers.Storage().V1().StorageClasses()
	contents := snapshotInformers.Snapshot().V1().VolumeSnapshotContents()
	snapshotClasses := snapshotInformers.Snapshot().V1().VolumeSnapshotClasses()
	var used storageDriver
	simulated := &simulatedDriver{
		name:       *driver,
		prefix:     "simulated-",
		attributes: map[string]string{"simulated": "true"},
		claims:     claims.Lister(),
		volumes:    volumes.Lister(),
		snapshots:  snapshotClient.SnapshotV1(),
	}
	used = simulated
	if *dataDir != "" {
		simulated.prefix, simulated.attributes = "", map[string]string{}
		directories := &directoryDriver{simulatedDriver: simulated, data: *dataDir, core: core}
		if err := directories.prepare(); err != nil {
			klog.Fatal(err)
		}
		used = directories
		node := &nodePlugin{driver: *driver, node: *nodeName, kubelet: *kubeletDir, volumeOf: directories.volume}
		if err := node.serve(ctx); err != nil {
			klog.Fatal(err)
		}
		go directories.growClaims(ctx)
	}

	snapshotController := snapshots.NewCSISnapshotCommonController(
		snapshotClient, core,
		snapshotInformers.Snapshot().V1().VolumeSnapshots(), contents, snapshotClasses,
		nil, nil, nil,
		claims, volumes, nil,
		metrics.NewMetricsManager(), resync,
		backoff(), backoff(), backoff(), backoff(),
		false, true, false,
	)
	snapshotSidecar := sidecar.NewCSISnapshotSideCarController(
		snapshotClient, core, *driver, contents, snapshotClasses,
		used, nil, driverTimeout, resync,
		"snapshot", -1, "groupsnapshot", -1, false,
		backoff(), false, nil, nil, backoff(),
	)
	provisioner := controller.NewProvisionController(
		ctx, core, *driver, used,
		controller.LeaderElection(false),
		controller.MetricsPort(0),
		controller.RateLimiter(backoff()),
		// Until it works: a snapshot may become ready long after the claim.
		controller.FailedProvisionThreshold(0),
		controller.ClaimsInformer(claims.Informer()),
		controller.VolumesInformer(volumes.Informer()),
		controller.ClassesInformer(classes.Informer()),
	)
	coreInformers.Start(ctx.Done())
	snapshotInformers.Start(ctx.Done())
	go snapshotController.Run(workers, ctx.Done(), nil)
	go snapshotSidecar.Run(workers, ctx.Done(), nil)
	go provisioner.Run(ctx)

	// Healthy once it has seen all there is: before that it would answer nobody.
	coreInformers.WaitForCacheSync(ctx.Done())
	snapshotInformers.WaitForCacheSync(ctx.Done())
	serveHealth(ctx, *address)
}

// storageDriver is what the controllers ask of a driver.
type storageDriver interface {
	controller.Provisioner
	controller.BlockProvisioner
	snapshotter.Snapshotter
}

func backoff() workqueue.TypedRateLimiter[string] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[string](retrySoonest, retryLatest)
}

func serveHealth(ctx context.Context, address string) {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		klog.Fatal(err)
	}
}
