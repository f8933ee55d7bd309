package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// MongoDB's own tools cannot be had everywhere. These stand for them: under their
// names, with the flags that talestack uses, and with archives of their form.
var tools = map[string]func(context.Context, toolOptions) error{"mongodump": dump, "mongorestore": restore}

type toolOptions struct {
	archive, gzip, drop bool
}

func toolOf(program string) func(context.Context, toolOptions) error {
	return tools[filepath.Base(program)]
}

func parseOptions(args []string) (toolOptions, error) {
	var found toolOptions
	for _, each := range args {
		switch each {
		case "--archive":
			found.archive = true
		case "--gzip":
			found.gzip = true
		case "--drop":
			found.drop = true
		default:
			return found, fmt.Errorf("error parsing command line options: unknown option %q", each)
		}
	}
	if !found.archive {
		return found, fmt.Errorf("this one knows archives alone: --archive")
	}
	return found, nil
}

func runTool(tool func(context.Context, toolOptions) error) {
	parsed, err := parseOptions(os.Args[1:])
	if err == nil {
		err = tool(context.Background(), parsed)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "Failed: %v\n", err)
		os.Exit(1)
	}
}

func connect(ctx context.Context) (*mongo.Client, error) {
	given := options.Client().ApplyURI("mongodb://127.0.0.1:27017").SetServerSelectionTimeout(20 * time.Second)
	return mongo.Connect(ctx, given)
}
