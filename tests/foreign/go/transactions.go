package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

func transactional(name string, options ...kgo.Opt) *kgo.Client {
	return client(append([]kgo.Opt{kgo.TransactionalID(named(name))}, options...)...)
}

func write(ctx context.Context, producer *kgo.Client, topic string, values ...string) {
	for _, value := range values {
		producer.Produce(ctx, &kgo.Record{Topic: topic, Value: []byte(value)}, nil)
	}
	must(producer.Flush(ctx))
}

// committed is everything up to the end for readers of committed records.
func committed(ctx context.Context, topic string) []string {
	ends := got(admin.ListCommittedOffsets(ctx, topic))
	must(ends.Error())
	reader := fromStart(topic, kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	defer reader.Close()
	found := []string{}
	ends.Each(func(end kadm.ListedOffset) {
		for at := int64(0); at < end.Offset; {
			// Aborted records are left out, so what is read next may be beyond the end already.
			record := take(ctx, reader, 1)[0]
			at = record.Offset + 1
			if !record.Attrs.IsControl() {
				found = append(found, string(record.Value))
			}
		}
	})
	return found
}

func transactionChecks() {
	check("transactions of two producers: what is committed is read, what is aborted is not", func(ctx context.Context) {
		topic := create(ctx, "tx", 1)
		producers := []*kgo.Client{transactional("tx-0"), transactional("tx-1")}
		wanted := []string{}
		for i := range 8 {
			for j, producer := range producers {
				must(producer.BeginTransaction())
				write(ctx, producer, topic, fmt.Sprintf("%d.%d a", i, j), fmt.Sprintf("%d.%d b", i, j))
			}
			kept := i % 2
			must(producers[1-kept].EndTransaction(ctx, kgo.TryAbort))
			must(producers[kept].EndTransaction(ctx, kgo.TryCommit))
			wanted = append(wanted, fmt.Sprintf("%d.%d a", i, kept), fmt.Sprintf("%d.%d b", i, kept))
		}
		for _, producer := range producers {
			producer.Close()
		}
		equal(committed(ctx, topic), wanted)
	})

	check("consume, transform, produce: each result is there once, though every third transaction is aborted", func(ctx context.Context) {
		source, target := create(ctx, "tx-in", 1), create(ctx, "tx-out", 1)
		produce(ctx, source, texts(60))
		session := got(kgo.NewGroupTransactSession(
			kgo.SeedBrokers(bootstrap),
			kgo.TransactionalID(named("work")),
			kgo.ConsumerGroup(named("work")),
			kgo.ConsumeTopics(source),
			kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
			kgo.FetchIsolationLevel(kgo.ReadCommitted()),
			kgo.RequireStableFetchOffsets(),
		))
		defer session.Close()
		var wanted []string
		for attempt, done := 0, 0; done < 60; attempt++ {
			must(session.Begin())
			records := session.PollRecords(ctx, 10).Records()
			for _, record := range records {
				session.Produce(ctx, &kgo.Record{Topic: target, Value: []byte(strings.ToUpper(string(record.Value)))}, nil)
			}
			if ended := got(session.End(ctx, kgo.TransactionEndTry(attempt%3 != 1))); ended {
				done += len(records)
			}
		}
		for _, value := range texts(60) {
			wanted = append(wanted, strings.ToUpper(value))
		}
		equal(committed(ctx, target), wanted)
		offset, _ := got(admin.FetchOffsets(ctx, named("work"))).Lookup(source, 0)
		equal(offset.At, int64(60))
	})

	check("a zombie is fenced by the next producer of its transactional id", func(ctx context.Context) {
		topic := create(ctx, "tx-zombie", 1)
		zombie, heir := transactional("zombie"), transactional("zombie")
		defer zombie.Close()
		defer heir.Close()
		must(zombie.BeginTransaction())
		write(ctx, zombie, topic, "zombie")
		must(heir.BeginTransaction())
		write(ctx, heir, topic, "heir")
		must(heir.EndTransaction(ctx, kgo.TryCommit))
		err := zombie.EndTransaction(ctx, kgo.TryCommit)
		if !errors.Is(err, kerr.ProducerFenced) && !errors.Is(err, kerr.InvalidProducerEpoch) {
			panic(fmt.Sprintf("the zombie's commit ended with %v", err))
		}
		equal(committed(ctx, topic), []string{"heir"})
	})

	check("a transaction that is open too long is aborted", func(ctx context.Context) {
		topic := create(ctx, "tx-slow", 1)
		producer := transactional("slow", kgo.TransactionTimeout(time.Second))
		defer producer.Close()
		must(producer.BeginTransaction())
		write(ctx, producer, topic, "slow")
		until(func() bool {
			end, _ := got(admin.ListCommittedOffsets(ctx, topic)).Lookup(topic, 0)
			return end.Offset == 2
		}, "the abort")
		if producer.EndTransaction(ctx, kgo.TryCommit) == nil {
			panic("it was committed")
		}
		equal(committed(ctx, topic), []string{})
	})

	check("transactions and producers are listed and described", func(ctx context.Context) {
		topic := create(ctx, "tx-told", 1)
		id := named("told")
		producer := transactional("told")
		defer producer.Close()
		must(producer.BeginTransaction())
		write(ctx, producer, topic, "v")
		equal(got(admin.ListTransactions(ctx, nil, []string{"Ongoing"}))[id].State, "Ongoing")
		told := got(admin.DescribeTransactions(ctx, id))[id]
		equal([]any{told.State, told.Topics.Lookup(topic, 0)}, []any{"Ongoing", true})
		place := kadm.TopicsSet{}
		place.Add(topic, 0)
		active := got(admin.DescribeProducers(ctx, place)).SortedProducers()
		equal(len(active), 1)
		equal([]any{active[0].ProducerID, active[0].CurrentTxnStartOffset}, []any{told.ProducerID, int64(0)})
		must(producer.EndTransaction(ctx, kgo.TryCommit))
		equal(got(admin.DescribeTransactions(ctx, id))[id].State, "CompleteCommit")
	})
}
