package main

import (
	"context"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

var codecs = []struct {
	name  string
	codec kgo.CompressionCodec
}{
	{"none", kgo.NoCompression()},
	{"gzip", kgo.GzipCompression()},
	{"snappy", kgo.SnappyCompression()},
	{"lz4", kgo.Lz4Compression()},
	{"zstd", kgo.ZstdCompression()},
}

func recordChecks() {
	for _, each := range codecs {
		check("an idempotent producer and a reader, compression "+each.name, func(ctx context.Context) {
			topic := create(ctx, "codec-"+each.name, 1)
			produce(ctx, topic, texts(2000), kgo.ProducerBatchCompression(each.codec))
			reader := fromStart(topic)
			defer reader.Close()
			equal(values(take(ctx, reader, 2000)), texts(2000))
		})
	}

	check("keys, values, headers, nulls and timestamps come back", func(ctx context.Context) {
		topic := named("whole")
		got(admin.CreateTopic(ctx, 1, 1, map[string]*string{"retention.ms": kadm.StringPtr("-1")}, topic))
		headers := []kgo.RecordHeader{{Key: "a", Value: []byte("1")}, {Key: "n"}, {Key: "a", Value: []byte("2")}}
		written := time.UnixMilli(1234567890123)
		producer := client()
		defer producer.Close()
		must(producer.ProduceSync(ctx,
			&kgo.Record{Topic: topic, Key: []byte("k"), Value: []byte("grüße"), Headers: headers, Timestamp: written},
			&kgo.Record{Topic: topic, Timestamp: written.Add(time.Millisecond)},
		).FirstErr())
		reader := fromStart(topic)
		defer reader.Close()
		found := take(ctx, reader, 2)
		equal([]string{string(found[0].Key), string(found[0].Value)}, []string{"k", "grüße"})
		equal(found[0].Headers, headers)
		equal(found[0].Timestamp.UnixMilli(), written.UnixMilli())
		equal(found[1].Key == nil && found[1].Value == nil, true)
	})

	check("a reader that waits is woken by new data", func(ctx context.Context) {
		topic := create(ctx, "woken", 1)
		reader := fromStart(topic, kgo.FetchMaxWait(wait))
		defer reader.Close()
		found := make(chan *kgo.Record, 1)
		go func() {
			for _, record := range reader.PollFetches(ctx).Records() {
				found <- record
			}
		}()
		produce(ctx, topic, []string{"now"})
		select {
		case record := <-found:
			equal(string(record.Value), "now")
		case <-time.After(wait / 2):
			panic("it was not")
		}
	})
}
