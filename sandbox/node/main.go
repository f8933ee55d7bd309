// Package main is what a real node of the sandbox runs beside kubelet and
// containerd, in one program: the cluster's DNS
// (CoreDNS with the few plugins that it needs) and the agent that enforces
// NetworkPolicies. The first argument picks one.
package main

import (
	"fmt"
	"os"
)

func main() {
	programs := map[string]func(){"dns": serveDNS, "network-policy": enforcePolicies}
	if len(os.Args) > 1 {
		if program, ok := programs[os.Args[1]]; ok {
			os.Args = append(os.Args[:1], os.Args[2:]...)
			program()
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: node-agent dns|network-policy [flags]")
	os.Exit(2)
}
