package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
	_ "github.com/coredns/coredns/plugin/log"
	_ "github.com/coredns/coredns/plugin/loop"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/reload"
)

// The plugins of clusters, in the order in which a question passes them. The
// full list of CoreDNS brings the libraries of every cloud.
var dnsPlugins = []string{"reload", "errors", "log", "health", "ready", "cache", "loadbalance", "loop", "kubernetes", "forward"}

// serveDNS is CoreDNS; its flags are CoreDNS's own.
func serveDNS() {
	dnsserver.Directives = dnsPlugins
	coremain.Run()
}
