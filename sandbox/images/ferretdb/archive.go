package main

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc64"
	"io"

	"go.mongodb.org/mongo-driver/bson"
)

// The form of an archive of MongoDB's tools: a magic number, a prelude with the
// collections, and blocks of documents, each block headed by its collection.
const magic uint32 = 0x8199e26d

var terminator = []byte{0xff, 0xff, 0xff, 0xff}

var crcTable = crc64.MakeTable(crc64.ECMA)

type preludeHeader struct {
	Concurrent    int32  `bson:"concurrent_collections"`
	Version       string `bson:"version"`
	ServerVersion string `bson:"server_version"`
	ToolVersion   string `bson:"tool_version"`
}

type collectionEntry struct {
	Database   string `bson:"db"`
	Collection string `bson:"collection"`
	Metadata   string `bson:"metadata"`
	Size       int32  `bson:"size"`
	Type       string `bson:"type"`
}

// metadata is the JSON in an entry.
type metadata struct {
	Indexes []bson.D `bson:"indexes"`
}

type blockHeader struct {
	Database   string `bson:"db"`
	Collection string `bson:"collection"`
	EOF        bool   `bson:"EOF"`
	CRC        int64  `bson:"CRC"`
}

func (c collectionEntry) name() string { return c.Database + "." + c.Collection }

func newSum() hash.Hash64 { return crc64.New(crcTable) }

func writeValue(to io.Writer, value any) error {
	raw, err := bson.Marshal(value)
	if err != nil {
		return err
	}
	_, err = to.Write(raw)
	return err
}

// readDocument gives nil at a terminator.
func readDocument(from io.Reader) (bson.Raw, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(head)
	if size == 0xffffffff {
		return nil, nil
	}
	if size < 5 || size > 64<<20 {
		return nil, fmt.Errorf("a document of %d bytes", size)
	}
	raw := make([]byte, size)
	copy(raw, head)
	if _, err := io.ReadFull(from, raw[4:]); err != nil {
		return nil, noEOF(err)
	}
	return raw, nil
}

// noEOF keeps the end of the input within a document from being taken for the end of all.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
