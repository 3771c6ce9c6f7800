package main

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

func config(ctx context.Context, topic, name string) string {
	described := got(got(admin.DescribeTopicConfigs(ctx, topic)).On(topic, nil))
	must(described.Err)
	for _, each := range described.Configs {
		if each.Key == name {
			return each.MaybeValue()
		}
	}
	panic("there is no config " + name)
}

func refused(found, wanted error) {
	if !errors.Is(found, wanted) {
		panic(found)
	}
}

func adminChecks() {
	check("topics are created, grown, described and deleted", func(ctx context.Context) {
		topic := create(ctx, "life", 2)
		must(got(admin.UpdatePartitions(ctx, 5, topic)).Error())
		until(func() bool { return len(got(admin.ListTopics(ctx, topic))[topic].Partitions) == 5 }, "the growth to 5 partitions")
		_, err := admin.CreateTopic(ctx, 1, 1, nil, topic)
		refused(err, kerr.TopicAlreadyExists)
		_, err = admin.CreateTopic(ctx, 1, 3, nil, topic+"-three")
		refused(err, kerr.InvalidReplicationFactor)
		got(admin.DeleteTopic(ctx, topic))
		until(func() bool { return !got(admin.ListTopics(ctx)).Has(topic) }, "the deletion")
	})

	check("configs are changed one by one, and as a whole", func(ctx context.Context) {
		topic := create(ctx, "configs", 1)
		change := func(changes ...kadm.AlterConfig) {
			must(got(got(admin.AlterTopicConfigs(ctx, changes, topic)).On(topic, nil)).Err)
		}
		change(kadm.AlterConfig{Op: kadm.SetConfig, Name: "retention.ms", Value: kadm.StringPtr("7200000")})
		change(kadm.AlterConfig{Op: kadm.AppendConfig, Name: "cleanup.policy", Value: kadm.StringPtr("compact")})
		equal(config(ctx, topic, "retention.ms"), "7200000")
		equal(config(ctx, topic, "cleanup.policy"), "delete,compact")
		all := []kadm.AlterConfig{{Name: "max.message.bytes", Value: kadm.StringPtr("2000")}}
		must(got(got(admin.AlterTopicConfigsState(ctx, all, topic)).On(topic, nil)).Err)
		equal(config(ctx, topic, "max.message.bytes"), "2000")
		equal(config(ctx, topic, "cleanup.policy"), "delete")
		wrong := []kadm.AlterConfig{{Name: "no.such.config", Value: kadm.StringPtr("1")}}
		refused(got(got(admin.AlterTopicConfigs(ctx, wrong, topic)).On(topic, nil)).Err, kerr.InvalidConfig)
	})

	check("groups are listed and described with their lag, their offsets deleted, and they are deleted", func(ctx context.Context) {
		topic := create(ctx, "groups", 2)
		group := named("groups")
		produce(ctx, topic, texts(10))
		reader := fromStart(topic, kgo.ConsumerGroup(group), kgo.DisableAutoCommit())
		take(ctx, reader, 10)
		must(reader.CommitUncommittedOffsets(ctx))
		equal(got(admin.ListGroups(ctx, "Stable"))[group].ProtocolType, "consumer")
		produce(ctx, topic, texts(3))
		lag := got(admin.Lag(ctx, group))[group]
		must(lag.Error())
		equal([]any{lag.State, len(lag.Members), lag.Lag.Total()}, []any{"Stable", 1, int64(3)})
		reader.Close()
		until(func() bool { return got(admin.ListGroups(ctx, "Empty"))[group].Group == group }, "that its member leaves")
		place := kadm.TopicsSet{}
		place.Add(topic, 1)
		must(got(admin.DeleteOffsets(ctx, group, place)).Error())
		left := got(admin.FetchOffsets(ctx, group)).Sorted()
		equal([]any{len(left), left[0].Partition}, []any{1, int32(0)})
		got(admin.DeleteGroup(ctx, group))
		_, there := got(admin.ListGroups(ctx))[group]
		equal(there, false)
	})

	check("offsets: earliest, latest, by timestamp, and after records were deleted", func(ctx context.Context) {
		topic := named("offsets")
		got(admin.CreateTopic(ctx, 1, 1, map[string]*string{"retention.ms": kadm.StringPtr("-1")}, topic))
		producer := client()
		defer producer.Close()
		for second := range int64(4) {
			must(producer.ProduceSync(ctx, &kgo.Record{Topic: topic, Timestamp: time.UnixMilli(1000 * (second + 1))}).FirstErr())
		}
		at := func(offsets kadm.ListedOffsets, err error) int64 {
			must(err)
			must(offsets.Error())
			return offsets[topic][0].Offset
		}
		equal(at(admin.ListStartOffsets(ctx, topic)), int64(0))
		equal(at(admin.ListEndOffsets(ctx, topic)), int64(4))
		equal(at(admin.ListOffsetsAfterMilli(ctx, 2500, topic)), int64(2))
		equal(at(admin.ListMaxTimestampOffsets(ctx, topic)), int64(3))
		before := kadm.Offsets{}
		before.AddOffset(topic, 0, 3, -1)
		must(got(admin.DeleteRecords(ctx, before))[topic][0].Err)
		equal(at(admin.ListStartOffsets(ctx, topic)), int64(3))
	})

	check("brokers, versions, folders of logs and an election that is not needed", func(ctx context.Context) {
		topic := create(ctx, "folders", 1)
		produce(ctx, topic, texts(100))
		equal(got(admin.BrokerMetadata(ctx)).Brokers.NodeIDs(), []int32{got(admin.BrokerMetadata(ctx)).Controller})
		got(admin.ApiVersions(ctx)).Each(func(each kadm.BrokerApiVersions) { must(each.Err) })
		place := kadm.TopicsSet{}
		place.Add(topic, 0)
		size := int64(0)
		got(admin.DescribeAllLogDirs(ctx, place)).Each(func(each kadm.DescribedLogDir) {
			must(each.Err)
			size += each.Size()
		})
		equal(size > 100, true)
		elected := got(admin.ElectLeaders(ctx, kadm.ElectPreferredReplica, place))
		refused(elected[topic][0].Err, kerr.ElectionNotNeeded)
	})
}
