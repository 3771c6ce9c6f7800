import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What Apache Kafka's own Java clients do with the broker args[0]: they speak transaction version 2 where the broker announces it.
 * Prints `ok java: NAME` or `FAIL java: NAME: why` for each check.
 */
public final class JavaChecks {
    static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    static final Duration WAIT = Duration.ofSeconds(20);
    static String bootstrap;
    static Admin admin;

    interface Check {
        void run() throws Exception;
    }

    static void check(String name, Check body) {
        try {
            body.run();
            System.out.println("ok java: " + name);
        } catch (Exception | AssertionError error) {
            System.out.println("FAIL java: " + name + ": " + String.valueOf(error).replace('\n', ' '));
        }
    }

    static void equal(Object found, Object wanted) {
        if (!wanted.equals(found)) throw new AssertionError(found + " instead of " + wanted);
    }

    static void until(BooleanSupplier condition, String what) throws Exception {
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new TimeoutException(what + " did not happen");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    static String create(String name, int partitions) throws Exception {
        String topic = "java-" + name + "-" + RUN;
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
        return topic;
    }

    static Producer<String, String> transactional(String name, int timeoutMs) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("transactional.id", name + "-" + RUN);
        settings.put("transaction.timeout.ms", timeoutMs);
        Producer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    static Consumer<String, String> consumer(String group, String isolation) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", group + "-" + RUN);
        settings.put("isolation.level", isolation);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("max.poll.records", 10);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    /** A member of a group of the consumer protocol; static where it has a name. */
    static Consumer<String, String> member(String group, String name) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.protocol", "consumer");
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        if (name != null) settings.put("group.instance.id", name);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    /** Polls the members, in turn, until each has so many partitions. */
    static void share(int each, List<Consumer<String, String>> members) throws Exception {
        until(() -> {
            for (Consumer<String, String> member : members) member.poll(Duration.ofMillis(50));
            return members.stream().allMatch(member -> member.assignment().size() == each);
        }, each + " partitions for each of " + members.size());
    }

    static List<String> take(Consumer<String, String> reader, int count) {
        List<String> found = new ArrayList<>();
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (found.size() < count && System.nanoTime() < deadline)
            for (ConsumerRecord<String, String> each : reader.poll(Duration.ofMillis(200))) found.add(each.value());
        return found;
    }

    /** Everything that is committed, up to the end for readers of committed records. */
    static List<String> committed(String topic) {
        try (Consumer<String, String> reader = consumer("check-" + topic, "read_committed")) {
            Collection<TopicPartition> places = reader.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
            reader.assign(places);
            reader.seekToBeginning(places);
            Map<TopicPartition, Long> ends = reader.endOffsets(places);
            List<String> found = new ArrayList<>();
            while (places.stream().anyMatch(place -> reader.position(place) < ends.get(place)))
                for (ConsumerRecord<String, String> each : reader.poll(Duration.ofMillis(200))) found.add(each.value());
            return found;
        }
    }

    public static void main(String[] args) {
        bootstrap = args[0];
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));

        check("the broker announces transaction version 2", () ->
            equal((int) admin.describeFeatures().featureMetadata().get().finalizedFeatures().get("transaction.version").maxVersionLevel(), 2));

        check("transactions of two producers: what is committed is read, what is aborted is not", () -> {
            String topic = create("tx", 1);
            List<String> wanted = new ArrayList<>();
            try (Producer<String, String> a = transactional("a", 60_000); Producer<String, String> b = transactional("b", 60_000)) {
                for (int i = 0; i < 8; i++) {
                    a.beginTransaction();
                    b.beginTransaction();
                    for (int j = 0; j < 20; j++) {
                        a.send(new ProducerRecord<>(topic, 0, "k", "a" + i + "." + j));
                        b.send(new ProducerRecord<>(topic, 0, "k", "b" + i + "." + j));
                    }
                    a.flush();
                    b.flush();
                    if (i % 2 == 0) {
                        b.abortTransaction();
                        a.commitTransaction();
                    } else {
                        a.abortTransaction();
                        b.commitTransaction();
                    }
                    for (int j = 0; j < 20; j++) wanted.add((i % 2 == 0 ? "a" : "b") + i + "." + j);
                }
            }
            equal(committed(topic), wanted);
        });

        check("empty transactions end, and the next ones are whole", () -> {
            String topic = create("tx-empty", 3);
            try (Producer<String, String> producer = transactional("empty", 60_000)) {
                for (int i = 0; i < 3; i++) {
                    producer.beginTransaction();
                    producer.abortTransaction();
                    producer.beginTransaction();
                    producer.commitTransaction();
                    producer.beginTransaction();
                    for (int partition = 0; partition < 3; partition++) producer.send(new ProducerRecord<>(topic, partition, "k", i + "." + partition));
                    producer.commitTransaction();
                }
            }
            equal(committed(topic).size(), 9);
        });

        check("consume, transform, produce: after an abort the input is read again, and each result is there once", () -> {
            String source = create("tx-in", 1);
            String target = create("tx-out", 2);
            try (Producer<String, String> first = transactional("fill", 60_000)) {
                first.beginTransaction();
                for (int i = 0; i < 60; i++) first.send(new ProducerRecord<>(source, "k" + i, "v" + i));
                first.commitTransaction();
            }
            TopicPartition place = new TopicPartition(source, 0);
            try (Consumer<String, String> reader = consumer("work", "read_committed"); Producer<String, String> producer = transactional("work", 60_000)) {
                reader.subscribe(List.of(source));
                int done = 0;
                for (int attempt = 0; done < 60; attempt++) {
                    List<String> values = take(reader, 10);
                    producer.beginTransaction();
                    for (String value : values) producer.send(new ProducerRecord<>(target, value, value.toUpperCase()));
                    producer.sendOffsetsToTransaction(Map.of(place, new OffsetAndMetadata(reader.position(place))), reader.groupMetadata());
                    if (attempt % 3 == 1) {
                        producer.abortTransaction();
                        OffsetAndMetadata last = reader.committed(java.util.Set.of(place)).get(place);
                        reader.seek(place, last == null ? 0 : last.offset());
                    } else {
                        producer.commitTransaction();
                        done += values.size();
                    }
                }
                equal(reader.committed(java.util.Set.of(place)).get(place).offset(), 60L);
            }
            equal(committed(target).stream().sorted().toList(), IntStream.range(0, 60).mapToObj(i -> "V" + i).sorted().toList());
        });

        check("a zombie is fenced by the next producer of its transactional id", () -> {
            String topic = create("tx-zombie", 1);
            try (Producer<String, String> zombie = transactional("zombie", 60_000)) {
                zombie.beginTransaction();
                zombie.send(new ProducerRecord<>(topic, "k", "zombie"));
                zombie.flush();
                try (Producer<String, String> heir = transactional("zombie", 60_000)) {
                    heir.beginTransaction();
                    heir.send(new ProducerRecord<>(topic, "k", "heir"));
                    heir.commitTransaction();
                }
                try {
                    zombie.commitTransaction();
                    throw new AssertionError("the zombie committed");
                } catch (ProducerFencedException | InvalidProducerEpochException expected) {
                    equal(committed(topic), List.of("heir"));
                }
            }
        });

        check("a transaction that is open too long is aborted", () -> {
            String topic = create("tx-slow", 1);
            TopicPartition place = new TopicPartition(topic, 0);
            try (Producer<String, String> producer = transactional("slow", 1_000); Consumer<String, String> reader = consumer("slow", "read_committed")) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, "k", "slow"));
                producer.flush();
                equal(reader.endOffsets(List.of(place)).get(place), 0L);
                until(() -> reader.endOffsets(List.of(place)).get(place) == 2L, "the abort");
                try {
                    producer.commitTransaction();
                    throw new AssertionError("it was committed");
                } catch (ProducerFencedException | InvalidProducerEpochException | InvalidTxnStateException expected) {
                    equal(committed(topic), List.of());
                }
            }
        });

        check("transactions and producers are listed and described", () -> {
            String topic = create("tx-told", 2);
            String id = "told-" + RUN;
            try (Producer<String, String> producer = transactional("told", 60_000)) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, 1, "k", "v"));
                producer.flush();
                TopicPartition place = new TopicPartition(topic, 1);
                var told = admin.describeTransactions(List.of(id)).description(id).get();
                equal(told.state().toString(), "Ongoing");
                equal(told.topicPartitions(), java.util.Set.of(place));
                equal(admin.listTransactions().all().get().stream().anyMatch(each -> each.transactionalId().equals(id)), true);
                var active = admin.describeProducers(List.of(place)).partitionResult(place).get().activeProducers();
                equal(active.size(), 1);
                equal(active.get(0).currentTransactionStartOffset().getAsLong(), 0L);
                producer.commitTransaction();
                equal(admin.listOffsets(Map.of(place, OffsetSpec.latest())).partitionResult(place).get().offset(), 2L);
            }
        });

        check("the consumer protocol: members share, one by a pattern, and a static one comes back to what it had", () -> {
            String topic = create("shared", 4);
            String group = "shared-" + RUN;
            TopicPartition place = new TopicPartition(topic, 0);
            Consumer<String, String> first = member(group, "first");
            first.subscribe(List.of(topic));
            share(4, List.of(first));
            first.commitSync(Map.of(place, new OffsetAndMetadata(0, "a note")));
            try (Consumer<String, String> second = member(group, null)) {
                second.subscribe(new SubscriptionPattern("java-shared-" + RUN + ".*"));
                share(2, List.of(first, second));
                var told = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
                equal(told.type() + " " + told.groupState() + " " + told.members().size(), "Consumer Stable 2");
            }
            share(4, List.of(first));
            first.close();
            try (Consumer<String, String> again = member(group, "first")) {
                again.subscribe(List.of(topic));
                share(4, List.of(again));
                equal(again.committed(java.util.Set.of(place)).get(place).metadata(), "a note");
            }
        });

        admin.close();
    }
}
