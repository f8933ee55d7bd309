package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"log"
	"os"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
)

// Never dumped: what belongs to a server and not to its users.
var ownDatabases = []string{"local", "config"}

// dump does what `mongodump --archive [--gzip]` does, from the server on this host to standard output.
func dump(ctx context.Context, options toolOptions) error {
	client, err := connect(ctx)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(os.Stdout, 1<<20)
	var out io.Writer = buffered
	closeOut := func() error { return nil }
	if options.gzip {
		zip := gzip.NewWriter(buffered)
		out, closeOut = zip, zip.Close
	}
	entries, err := collections(ctx, client)
	if err != nil {
		return err
	}
	if err := writePrelude(out, entries); err != nil {
		return err
	}
	// A server of MongoDB has this one from its start, so that mongodump always says something.
	if len(entries) == 0 {
		log.Print("done dumping admin.system.version (0 documents)")
	}
	for _, each := range entries {
		if err := dumpCollection(ctx, client, each, out); err != nil {
			return err
		}
	}
	if err := closeOut(); err != nil {
		return err
	}
	return buffered.Flush()
}

func collections(ctx context.Context, client *mongo.Client) ([]collectionEntry, error) {
	databases, err := client.ListDatabaseNames(ctx, bson.D{})
	if err != nil {
		return nil, err
	}
	var entries []collectionEntry
	for _, database := range databases {
		if slices.Contains(ownDatabases, database) {
			continue
		}
		names, err := client.Database(database).ListCollectionNames(ctx, bson.D{})
		if err != nil {
			return nil, err
		}
		slices.Sort(names)
		for _, name := range names {
			found, err := client.Database(database).Collection(name).Indexes().List(ctx)
			if err != nil {
				return nil, err
			}
			var indexes []bson.D
			if err := found.All(ctx, &indexes); err != nil {
				return nil, err
			}
			text, err := bson.MarshalExtJSON(metadata{Indexes: indexes}, true, false)
			if err != nil {
				return nil, err
			}
			entry := collectionEntry{Database: database, Collection: name, Metadata: string(text), Type: "collection"}
			entries = append(entries, entry)
		}
	}
	return entries, nil
}

func writePrelude(out io.Writer, entries []collectionEntry) error {
	if err := binary.Write(out, binary.LittleEndian, magic); err != nil {
		return err
	}
	header := preludeHeader{Concurrent: 1, Version: "0.1", ServerVersion: "FerretDB", ToolVersion: "talestack"}
	if err := writeValue(out, header); err != nil {
		return err
	}
	for _, each := range entries {
		if err := writeValue(out, each); err != nil {
			return err
		}
	}
	_, err := out.Write(terminator)
	return err
}

func dumpCollection(ctx context.Context, client *mongo.Client, entry collectionEntry, out io.Writer) error {
	cursor, err := client.Database(entry.Database).Collection(entry.Collection).Find(ctx, bson.D{})
	if err != nil {
		return err
	}
	defer cursor.Close(ctx)
	header := blockHeader{Database: entry.Database, Collection: entry.Collection}
	if err := writeValue(out, header); err != nil {
		return err
	}
	sum := newSum()
	count := 0
	for cursor.Next(ctx) {
		if _, err := io.MultiWriter(out, sum).Write(cursor.Current); err != nil {
			return err
		}
		count++
	}
	if err := cursor.Err(); err != nil {
		return err
	}
	if _, err := out.Write(terminator); err != nil {
		return err
	}
	header.EOF, header.CRC = true, int64(sum.Sum64())
	if err := writeValue(out, header); err != nil {
		return err
	}
	if _, err := out.Write(terminator); err != nil {
		return err
	}
	log.Printf("done dumping %s (%d documents)", entry.name(), count)
	return nil
}
