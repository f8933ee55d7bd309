// Speaks the protocol of MongoDB and keeps the data in SQLite files in a folder: the role of mongo on a real node.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if tool := toolOf(os.Args[0]); tool != nil {
		runTool(tool)
		return
	}
	if len(os.Args) != 3 {
		log.Fatal("usage: ferretdb ADDRESS FOLDER, such as: ferretdb :27017 /data/db")
	}
	address, folder := os.Args[1], os.Args[2]
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: address},
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	log.Printf("serves %s from %s", address, folder)
	if err := server.Run(ctx); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}
