// What franz-go (kgo, kadm and sr) does with the broker os.Args[1] and, when given, the schema registry os.Args[2] and the broker os.Args[3], which
// speaks TLS under the authority os.Args[4] and knows ada.
//
// Prints `ok go: NAME` or `FAIL go: NAME: why` for each check.
package main

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const wait = 20 * time.Second

var (
	run       = fmt.Sprintf("%x", time.Now().UnixNano()/1e6)
	bootstrap string
	admin     *kadm.Client
)

// check runs one check and prints what became of it: the first failed `must` or `equal` ends it.
func check(name string, body func(ctx context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*wait)
	defer cancel()
	defer func() {
		if failure := recover(); failure != nil {
			fmt.Printf("FAIL go: %s: %s\n", name, strings.ReplaceAll(fmt.Sprint(failure), "\n", " "))
		} else {
			fmt.Println("ok go: " + name)
		}
	}()
	body(ctx)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// got is a result, once its error is looked at.
func got[T any](value T, err error) T {
	must(err)
	return value
}

func equal(found, wanted any) {
	if !reflect.DeepEqual(found, wanted) {
		panic(fmt.Sprintf("%v instead of %v", found, wanted))
	}
}

func until(condition func() bool, what string) {
	deadline := time.Now().Add(wait)
	for !condition() {
		if time.Now().After(deadline) {
			panic(what + " did not happen")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func client(options ...kgo.Opt) *kgo.Client {
	return got(kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(bootstrap)}, options...)...))
}

func named(name string) string {
	return "go-" + name + "-" + run
}

func create(ctx context.Context, name string, partitions int32) string {
	topic := named(name)
	got(admin.CreateTopic(ctx, partitions, 1, nil, topic))
	return topic
}

func texts(count int) []string {
	all := make([]string, count)
	for i := range all {
		all[i] = fmt.Sprintf("v%d", i)
	}
	return all
}

func produce(ctx context.Context, topic string, values []string, options ...kgo.Opt) {
	producer := client(options...)
	defer producer.Close()
	for _, value := range values {
		producer.Produce(ctx, &kgo.Record{Topic: topic, Key: []byte(value), Value: []byte(value)}, nil)
	}
	must(producer.Flush(ctx))
}

// take polls until so many records have come.
func take(ctx context.Context, reader *kgo.Client, count int) []*kgo.Record {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var found []*kgo.Record
	for len(found) < count {
		fetches := reader.PollRecords(ctx, count-len(found))
		if err := fetches.Err(); err != nil {
			panic(fmt.Sprintf("%d of %d records came: %v", len(found), count, err))
		}
		found = append(found, fetches.Records()...)
	}
	return found
}

func values(records []*kgo.Record) []string {
	all := make([]string, len(records))
	for i, record := range records {
		all[i] = string(record.Value)
	}
	return all
}

// fromStart reads topics without a group.
func fromStart(topic string, options ...kgo.Opt) *kgo.Client {
	return client(append([]kgo.Opt{kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart())}, options...)...)
}

func main() {
	bootstrap = os.Args[1]
	admin = kadm.NewClient(client())
	defer admin.Close()
	recordChecks()
	groupChecks()
	transactionChecks()
	adminChecks()
	if len(os.Args) > 2 {
		registryChecks(os.Args[2])
	}
	if len(os.Args) > 4 {
		securityChecks(os.Args[3], os.Args[4])
	}
}
