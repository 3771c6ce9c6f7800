package main

import (
	"context"
	"sync"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// member is one member of a group, polled until it is closed.
type member struct {
	client *kgo.Client
	lock   sync.Mutex
	owned  int
}

func join(ctx context.Context, group, topic string, options ...kgo.Opt) *member {
	joined := &member{}
	change := func(sign int) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, changed map[string][]int32) {
			joined.lock.Lock()
			defer joined.lock.Unlock()
			joined.owned += sign * len(changed[topic])
		}
	}
	joined.client = client(append([]kgo.Opt{
		kgo.ConsumerGroup(group),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
		kgo.OnPartitionsAssigned(change(1)),
		kgo.OnPartitionsRevoked(change(-1)),
		kgo.OnPartitionsLost(change(-1)),
	}, options...)...)
	go func() {
		for !joined.client.PollFetches(ctx).IsClientClosed() && ctx.Err() == nil {
		}
	}()
	return joined
}

func (joined *member) owns(count int) bool {
	joined.lock.Lock()
	defer joined.lock.Unlock()
	return joined.owned == count
}

var sharings = []struct {
	name    string
	options []kgo.Opt
}{
	{"range", []kgo.Opt{kgo.Balancers(kgo.RangeBalancer())}},
	{"sticky", []kgo.Opt{kgo.Balancers(kgo.StickyBalancer())}},
	{"cooperative-sticky", []kgo.Opt{kgo.Balancers(kgo.CooperativeStickyBalancer())}},
	{"consumer protocol, range", []kgo.Opt{kgo.ServerSideBalancer(), kgo.Balancers(kgo.RangeBalancer())}},
	{"consumer protocol, uniform", []kgo.Opt{kgo.ServerSideBalancer(), kgo.Balancers(kgo.StickyBalancer())}},
}

func groupChecks() {
	for i, each := range sharings {
		check("two members share partitions, and one takes over when the other leaves ("+each.name+")", func(ctx context.Context) {
			topic := create(ctx, "share-"+string(rune('a'+i)), 4)
			first := join(ctx, topic, topic, each.options...)
			defer first.client.Close()
			until(func() bool { return first.owns(4) }, "the first assignment")
			second := join(ctx, topic, topic, each.options...)
			until(func() bool { return first.owns(2) && second.owns(2) }, "an even share")
			second.client.Close()
			until(func() bool { return first.owns(4) }, "taking over")
		})
	}

	check("a group commits, and goes on from there with its metadata", func(ctx context.Context) {
		topic := create(ctx, "commit", 1)
		group := named("commit")
		produce(ctx, topic, texts(20))
		options := []kgo.Opt{kgo.ConsumerGroup(group), kgo.DisableAutoCommit()}
		first := fromStart(topic, options...)
		records := take(ctx, first, 20)
		must(first.CommitRecords(ctx, records[6]))
		first.Close()
		second := fromStart(topic, options...)
		equal(values(take(ctx, second, 13)), texts(20)[7:])
		second.Close()
		var offsets kadm.Offsets
		offsets.Add(kadm.Offset{Topic: topic, Partition: 0, At: 9, LeaderEpoch: -1, Metadata: "a note"})
		must(admin.CommitAllOffsets(ctx, group, offsets))
		committed, _ := got(admin.FetchOffsets(ctx, group)).Lookup(topic, 0)
		equal([]any{committed.At, committed.Metadata}, []any{int64(9), "a note"})
	})

	check("a static member comes back to what it had", func(ctx context.Context) {
		topic := create(ctx, "static", 4)
		group := named("static")
		other := join(ctx, group, topic, kgo.InstanceID("other"))
		defer other.client.Close()
		first := join(ctx, group, topic, kgo.InstanceID("one"))
		until(func() bool { return first.owns(2) && other.owns(2) }, "an even share")
		before := memberNamed(ctx, group, "one")
		first.client.Close()
		again := join(ctx, group, topic, kgo.InstanceID("one"))
		defer again.client.Close()
		until(func() bool { return again.owns(2) }, "the second assignment")
		after := memberNamed(ctx, group, "one")
		equal(assigned(after), assigned(before))
		equal(after.MemberID == before.MemberID, false)
	})
}

func memberNamed(ctx context.Context, group, instance string) kadm.DescribedGroupMember {
	for _, each := range got(admin.DescribeGroups(ctx, group))[group].Members {
		if each.InstanceID != nil && *each.InstanceID == instance {
			return each
		}
	}
	panic("there is no member " + instance)
}

func assigned(described kadm.DescribedGroupMember) any {
	assignment, _ := described.Assigned.AsConsumer()
	return assignment.Topics
}
