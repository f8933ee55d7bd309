package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// How long after a change the rules are written anew, with all changes until then.
const settle = 50 * time.Millisecond

// enforcePolicies keeps the node's packet filter at what the NetworkPolicies
// say, for all pods with an address of their own. Whatever changes, the rules of
// all pods are written anew, in one transaction: a sandbox has few.
func enforcePolicies() {
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig of the sandbox")
	address := flag.String("server-address", "", "where /healthz is served")
	nft := flag.String("nft", "nft", "the program that loads rules")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods()
	namespaces := factory.Core().V1().Namespaces()
	policies := factory.Networking().V1().NetworkPolicies()

	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { notify() },
		UpdateFunc: func(any, any) { notify() },
		DeleteFunc: func(any) { notify() },
	}
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), namespaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			log.Fatal(err)
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())

	loaded := ""
	load := func() error {
		var now cluster
		var err error
		if now.pods, err = pods.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if now.namespaces, err = namespaces.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if now.policies, err = policies.Lister().List(labels.Everything()); err != nil {
			return err
		}
		rules := now.rules()
		if rules == loaded {
			return nil
		}
		command := exec.CommandContext(ctx, *nft, "-f", "-")
		command.Stdin = strings.NewReader(rules)
		if output, err := command.CombinedOutput(); err != nil {
			log.Printf("nft: %v: %s", err, output)
			return err
		}
		loaded = rules
		log.Printf("loaded rules for %d pods by %d policies", len(now.pods), len(now.policies))
		return nil
	}
	for err := load(); err != nil; err = load() {
		time.Sleep(time.Second)
	}
	// Healthy once the rules are in force: before that nothing is denied.
	go serveHealth(*address)
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			time.Sleep(settle)
			if load() != nil {
				time.AfterFunc(time.Second, notify)
			}
		}
	}
}

func serveHealth(address string) {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
