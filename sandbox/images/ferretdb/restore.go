package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"log"
	"os"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
)

const batch = 200

// restore does what `mongorestore --archive [--gzip] [--drop]` does, from standard input to the server on this host.
func restore(ctx context.Context, options toolOptions) error {
	client, err := connect(ctx)
	if err != nil {
		return err
	}
	var in io.Reader = bufio.NewReaderSize(os.Stdin, 1<<20)
	if options.gzip {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	entries, err := readPrelude(in)
	if err != nil {
		return err
	}
	if options.drop {
		for _, each := range entries {
			if err := client.Database(each.Database).Collection(each.Collection).Drop(ctx); err != nil {
				return err
			}
		}
	}
	counts, err := restoreBlocks(ctx, client, in)
	if err != nil {
		return err
	}
	total := 0
	for _, each := range entries {
		if err := createIndexes(ctx, client, each); err != nil {
			return fmt.Errorf("indexes of %s: %w", each.name(), err)
		}
		log.Printf("finished restoring %s (%d documents)", each.name(), counts[each.name()])
		total += counts[each.name()]
	}
	log.Printf("%d document(s) restored successfully. 0 document(s) failed to restore.", total)
	return nil
}

func readPrelude(in io.Reader) ([]collectionEntry, error) {
	var found uint32
	if err := binary.Read(in, binary.LittleEndian, &found); err != nil {
		return nil, noEOF(err)
	}
	if found != magic {
		return nil, errors.New("stream or file does not appear to be a mongodump archive")
	}
	if _, err := readDocument(in); err != nil {
		return nil, noEOF(err)
	}
	var entries []collectionEntry
	for {
		raw, err := readDocument(in)
		if err != nil {
			return nil, noEOF(err)
		}
		if raw == nil {
			return entries, nil
		}
		var entry collectionEntry
		if err := bson.Unmarshal(raw, &entry); err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
}

func restoreBlocks(ctx context.Context, client *mongo.Client, in io.Reader) (map[string]int, error) {
	counts := map[string]int{}
	sums := map[string]hash.Hash64{}
	for {
		raw, err := readDocument(in)
		if err == io.EOF {
			return counts, nil
		}
		if err != nil {
			return nil, err
		}
		var header blockHeader
		if err := bson.Unmarshal(raw, &header); err != nil {
			return nil, err
		}
		name := header.Database + "." + header.Collection
		if sums[name] == nil {
			sums[name] = newSum()
		}
		if header.EOF && int64(sums[name].Sum64()) != header.CRC {
			return nil, fmt.Errorf("%s: the checksum does not fit", name)
		}
		collection := client.Database(header.Database).Collection(header.Collection)
		var documents []any
		insert := func() error {
			if len(documents) == 0 {
				return nil
			}
			_, err := collection.InsertMany(ctx, documents)
			counts[name] += len(documents)
			documents = documents[:0]
			return err
		}
		for {
			document, err := readDocument(in)
			if err != nil {
				return nil, noEOF(err)
			}
			if document == nil {
				break
			}
			sums[name].Write(document)
			if documents = append(documents, document); len(documents) == batch {
				if err := insert(); err != nil {
					return nil, err
				}
			}
		}
		if err := insert(); err != nil {
			return nil, err
		}
	}
}

func createIndexes(ctx context.Context, client *mongo.Client, entry collectionEntry) error {
	var found metadata
	if err := bson.UnmarshalExtJSON([]byte(entry.Metadata), true, &found); err != nil {
		return err
	}
	database := client.Database(entry.Database)
	// An empty one is one, too; FerretDB does not mind that it is there.
	if err := database.CreateCollection(ctx, entry.Collection); err != nil && !isThere(err) {
		return err
	}
	for _, index := range found.Indexes {
		var wanted bson.D
		own := false
		for _, field := range index {
			own = own || field.Key == "name" && field.Value == "_id_"
			if field.Key != "ns" && field.Key != "v" {
				wanted = append(wanted, field)
			}
		}
		if own {
			continue
		}
		command := bson.D{{Key: "createIndexes", Value: entry.Collection}, {Key: "indexes", Value: bson.A{wanted}}}
		if err := database.RunCommand(ctx, command).Err(); err != nil {
			return err
		}
	}
	return nil
}

func isThere(err error) bool {
	var refused mongo.CommandError
	return errors.As(err, &refused) && refused.Name == "NamespaceExists"
}
