// Package main holds namespaces: those of each pod of a real node, and those of the node itself.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

// As the init of a process namespace it takes in what others leave behind.
func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for {
		if received := <-signals; received != syscall.SIGCHLD {
			return
		}
		for {
			if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != nil || pid <= 0 {
				break
			}
		}
	}
}
