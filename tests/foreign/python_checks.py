"""What confluent-kafka (Python over librdkafka) does with the broker argv[1] and, when given, the schema registry argv[2].

Prints `ok NAME` or `FAIL NAME: why` for each check.
"""

import sys
import threading
import time
import uuid

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

BOOTSTRAP = sys.argv[1]
REGISTRY = sys.argv[2] if len(sys.argv) > 2 else None
RUN = uuid.uuid4().hex[:8]
WAIT_S = 20
CHECKS = []


def check(name):
    def add(function):
        CHECKS.append((name, function))
        return function

    return add


# One for all checks: a client that is collected while it works gives up its requests.
ADMIN = AdminClient({"bootstrap.servers": BOOTSTRAP})


def create(name, partitions=1, **config):
    topic = f"py-{name}-{RUN}"
    futures = ADMIN.create_topics([NewTopic(topic, partitions, 1, config={k.replace("_", "."): v for k, v in config.items()})])
    futures[topic].result(WAIT_S)
    return topic


def produce(topic, values, **settings):
    failures = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, **settings})
    for value in values:
        producer.produce(topic, key=value, value=value, on_delivery=lambda error, _: failures.append(error) if error else None)
    assert producer.flush(WAIT_S) == 0, "not everything was acknowledged"
    assert not failures, failures


def consumer(group, topics=None, **settings):
    # Under the consumer protocol the broker says how long a session is.
    session = {} if settings.get("group.protocol") == "consumer" else {"session.timeout.ms": 6000, "heartbeat.interval.ms": 300}
    made = Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            **session,
            **settings,
        }
    )
    if topics:
        made.subscribe(topics)
    return made


def take(source, count):
    found = []
    deadline = time.time() + WAIT_S
    while len(found) < count and time.time() < deadline:
        for message in source.consume(count - len(found), 0.5):
            if message.error():
                raise KafkaException(message.error())
            found.append(message)
    assert len(found) == count, f"{len(found)} of {count} records came"
    return found


def until(condition, what):
    deadline = time.time() + WAIT_S
    while time.time() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {WAIT_S} s")


def texts(count, prefix="v"):
    return [f"{prefix}{i}" for i in range(count)]


@check("topics are created, grown, described and deleted")
def _():
    topic = create("life", 2, retention_ms="3600000")
    ADMIN.create_partitions([NewPartitions(topic, 5)])[topic].result(WAIT_S)
    until(lambda: len(ADMIN.list_topics(topic, WAIT_S).topics[topic].partitions) == 5, "the growth to 5 partitions")
    resource = ConfigResource(ResourceType.TOPIC, topic)
    configs = ADMIN.describe_configs([resource])[resource].result(WAIT_S)
    assert configs["retention.ms"].value == "3600000", configs["retention.ms"].value
    change = ConfigResource(ResourceType.TOPIC, topic)
    change.add_incremental_config(ConfigEntry("retention.ms", "7200000", incremental_operation=AlterConfigOpType.SET))
    ADMIN.incremental_alter_configs([change])[change].result(WAIT_S)
    configs = ADMIN.describe_configs([resource])[resource].result(WAIT_S)
    assert configs["retention.ms"].value == "7200000", configs["retention.ms"].value
    ADMIN.delete_topics([topic])[topic].result(WAIT_S)
    until(lambda: topic not in ADMIN.list_topics(timeout=WAIT_S).topics, "the deletion")


@check("a topic that exists already, and one with three replicas, are refused with Kafka's errors")
def _():
    topic = create("twice")
    for wanted, new in (
        (KafkaError.TOPIC_ALREADY_EXISTS, NewTopic(topic, 1, 1)),
        (KafkaError.INVALID_REPLICATION_FACTOR, NewTopic(f"{topic}-three", 1, 3)),
        (KafkaError.INVALID_CONFIG, NewTopic(f"{topic}-config", 1, 1, config={"no.such.config": "1"})),
    ):
        try:
            ADMIN.create_topics([new])[new.topic].result(WAIT_S)
            raise AssertionError(f"{new.topic} was created")
        except KafkaException as error:
            assert error.args[0].code() == wanted, error


@check("keys, values, headers, nulls and timestamps come back")
def _():
    topic = create("whole", 1, retention_ms="-1")
    producer = Producer({"bootstrap.servers": BOOTSTRAP})
    producer.produce(topic, key=b"k", value="grüße".encode(), headers=[("a", b"1"), ("n", None), ("a", b"2")], timestamp=1234567890123)
    producer.produce(topic, key=None, value=None, timestamp=1234567890124)
    assert producer.flush(WAIT_S) == 0
    reader = consumer(f"whole-{RUN}", [topic])
    first, second = take(reader, 2)
    reader.close()
    assert (first.key(), first.value().decode()) == (b"k", "grüße")
    assert first.headers() == [("a", b"1"), ("n", None), ("a", b"2")], first.headers()
    assert first.timestamp()[1] == 1234567890123, first.timestamp()
    assert (second.key(), second.value()) == (None, None)


for codec in ("gzip", "snappy", "lz4", "zstd"):

    @check(f"{codec} passes through")
    def _(codec=codec):
        topic = create(f"codec-{codec}")
        values = texts(1000, f"{codec} ")
        produce(topic, values, **{"compression.type": codec, "linger.ms": 50})
        reader = consumer(f"codec-{codec}-{RUN}", [topic])
        found = [message.value().decode() for message in take(reader, len(values))]
        reader.close()
        assert found == values


@check("an idempotent producer: every record once, in order")
def _():
    topic = create("idempotent", 1)
    values = texts(5000)
    produce(topic, values, **{"enable.idempotence": True, "linger.ms": 1})
    reader = consumer(f"idempotent-{RUN}", [topic])
    assert [message.value().decode() for message in take(reader, len(values))] == values
    reader.close()


@check("a group commits, and goes on from there with its metadata")
def _():
    topic = create("commit", 1)
    produce(topic, texts(20))
    group = f"commit-{RUN}"
    first = consumer(group, [topic])
    take(first, 20)
    first.commit(offsets=[TopicPartition(topic, 0, 7, metadata="a note")], asynchronous=False)
    first.close()
    second = consumer(group, [topic])
    assert [message.value().decode() for message in take(second, 13)] == texts(20)[7:]
    (committed,) = second.committed([TopicPartition(topic, 0)], WAIT_S)
    assert (committed.offset, committed.metadata) == (7, "a note"), committed
    second.close()


SHARING = {
    **{name: {"partition.assignment.strategy": name} for name in ("range", "roundrobin", "cooperative-sticky")},
    **{f"consumer-{name}": {"group.protocol": "consumer", "group.remote.assignor": name} for name in ("range", "uniform")},
}

for sharing, settings in SHARING.items():

    @check(f"two members share partitions, and one takes over when the other leaves ({sharing})")
    def _(sharing=sharing, settings=settings):
        topic = create(f"share-{sharing}", 4)
        group = f"share-{sharing}-{RUN}"
        closing = [threading.Event(), threading.Event()]
        owned = [0, 0]

        def pump(number):
            member = consumer(group, [topic], **settings)
            while not closing[number].is_set():
                member.poll(0.05)
                owned[number] = len(member.assignment())
            member.close()

        threads = [threading.Thread(target=pump, args=(number,), daemon=True) for number in range(2)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: owned == [2, 2], "an even share")
            closing[1].set()
            threads[1].join(WAIT_S)
            until(lambda: owned[0] == 4, "taking over")
        finally:
            for closed in closing:
                closed.set()
            for thread in threads:
                thread.join(WAIT_S)


@check("groups are listed, described, their offsets altered, and they are deleted")
def _():
    topic = create("groups", 2)
    produce(topic, texts(10))
    group = f"groups-{RUN}"
    member = consumer(group, [topic])
    take(member, 10)
    member.commit(asynchronous=False)
    listed = {each.group_id for each in ADMIN.list_consumer_groups().result(WAIT_S).valid}
    assert group in listed, listed
    described = ADMIN.describe_consumer_groups([group])[group].result(WAIT_S)
    assert described.state.name == "STABLE" and len(described.members) == 1, described.state
    member.close()
    from confluent_kafka import ConsumerGroupTopicPartitions

    offsets = ADMIN.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group].result(WAIT_S)
    assert sum(each.offset for each in offsets.topic_partitions) == 10, offsets.topic_partitions
    wanted = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 1), TopicPartition(topic, 1, 1)])
    ADMIN.alter_consumer_group_offsets([wanted])[group].result(WAIT_S)
    offsets = ADMIN.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group].result(WAIT_S)
    assert sorted(each.offset for each in offsets.topic_partitions) == [1, 1]
    ADMIN.delete_consumer_groups([group])[group].result(WAIT_S)
    listed = {each.group_id for each in ADMIN.list_consumer_groups().result(WAIT_S).valid}
    assert group not in listed


@check("offsets: earliest, latest, by timestamp, and after records were deleted")
def _():
    topic = create("offsets", 1, retention_ms="-1")
    producer = Producer({"bootstrap.servers": BOOTSTRAP})
    for second in (1, 2, 3, 4):
        producer.produce(topic, value=str(second), timestamp=second * 1000)
    assert producer.flush(WAIT_S) == 0
    reader = consumer(f"offsets-{RUN}")
    assert reader.get_watermark_offsets(TopicPartition(topic, 0), WAIT_S) == (0, 4)
    (found,) = reader.offsets_for_times([TopicPartition(topic, 0, 2500)], WAIT_S)
    assert found.offset == 2, found
    place = TopicPartition(topic, 0)
    latest = ADMIN.list_offsets({place: OffsetSpec.latest()})[place].result(WAIT_S)
    newest = ADMIN.list_offsets({place: OffsetSpec.max_timestamp()})[place].result(WAIT_S)
    assert (latest.offset, newest.offset, newest.timestamp) == (4, 3, 4000), (latest, newest)
    ADMIN.delete_records([TopicPartition(topic, 0, 3)])[place].result(WAIT_S)
    assert reader.get_watermark_offsets(place, WAIT_S) == (3, 4)
    reader.assign([TopicPartition(topic, 0, 0)])
    (message,) = take(reader, 1)
    assert message.value() == b"4", message.value()
    reader.close()


@check("seek, pause and resume")
def _():
    topic = create("seek", 1)
    produce(topic, texts(10))
    reader = consumer(f"seek-{RUN}", [topic])
    take(reader, 10)
    place = TopicPartition(topic, 0)
    reader.pause([place])
    produce(topic, ["later"])
    assert reader.poll(0.7) is None, "a paused partition gave something"
    reader.resume([place])
    assert take(reader, 1)[0].value() == b"later"
    reader.seek(TopicPartition(topic, 0, 3))
    assert take(reader, 1)[0].value() == b"v3"
    reader.close()


@check("a waiting fetch is woken by new data")
def _():
    topic = create("woken", 1)
    reader = consumer(f"woken-{RUN}", [topic], **{"fetch.wait.max.ms": 10000})
    until(lambda: reader.poll(0.1) is None and reader.assignment(), "an assignment")
    reader.poll(0.5)
    begun = time.time()
    produce(topic, ["now"], **{"linger.ms": 0})
    take(reader, 1)
    took = time.time() - begun
    reader.close()
    assert took < 1, f"it took {took:.2f} s"


@check("a static member comes back without a rebalance")
def _():
    topic = create("static", 2)
    group = f"static-{RUN}"
    settings = {"group.instance.id": "one"}
    first = consumer(group, [topic], **settings)
    until(lambda: first.poll(0.1) is None and len(first.assignment()) == 2, "the first assignment")
    before = ADMIN.describe_consumer_groups([group])[group].result(WAIT_S).members[0].member_id
    first.close()
    second = consumer(group, [topic], **settings)
    until(lambda: second.poll(0.1) is None and len(second.assignment()) == 2, "the second assignment")
    (member,) = ADMIN.describe_consumer_groups([group])[group].result(WAIT_S).members
    second.close()
    assert member.group_instance_id == "one" and member.member_id != before


def transactional(name, **settings):
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "transactional.id": f"{name}-{RUN}", **settings})
    producer.init_transactions(WAIT_S)
    return producer


def committed_values(topic, count):
    """Reads up to the end of what is committed, which must be `count` records."""
    reader = consumer(f"{topic}-check", [topic], **{"isolation.level": "read_committed", "enable.partition.eof": True})
    found, ends = [], 0
    deadline = time.time() + WAIT_S
    partitions = len(ADMIN.list_topics(topic, WAIT_S).topics[topic].partitions)
    while ends < partitions and time.time() < deadline:
        message = reader.poll(0.5)
        if message is None:
            continue
        if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
            ends += 1
        elif message.error():
            raise KafkaException(message.error())
        else:
            found.append(message.value().decode())
    reader.close()
    assert ends == partitions, "the end was not reached"
    assert len(found) == count, f"{len(found)} of {count} records: {found[:5]}"
    return found


@check("transactions: what is committed is read, what is aborted is not")
def _():
    topic = create("tx", 1)
    first, second = transactional("tx-a"), transactional("tx-b")
    wanted = []
    for i in range(6):
        first.begin_transaction()
        second.begin_transaction()
        for j in range(20):
            first.produce(topic, value=f"a{i}.{j}")
            second.produce(topic, value=f"b{i}.{j}")
            first.poll(0)
        first.flush(WAIT_S)
        second.flush(WAIT_S)
        if i % 2:
            first.abort_transaction(WAIT_S)
            second.commit_transaction(WAIT_S)
        else:
            second.abort_transaction(WAIT_S)
            first.commit_transaction(WAIT_S)
        wanted += [f"{'b' if i % 2 else 'a'}{i}.{j}" for j in range(20)]
    assert committed_values(topic, len(wanted)) == wanted


@check("transactions: a reader of all records sees open ones, a reader of committed records waits for their end")
def _():
    topic = create("tx-open", 1)
    producer = transactional("tx-open")
    producer.begin_transaction()
    producer.produce(topic, value="open")
    assert producer.flush(WAIT_S) == 0
    everything = consumer(f"{topic}-all", [topic], **{"isolation.level": "read_uncommitted"})
    assert take(everything, 1)[0].value() == b"open"
    everything.close()
    committed_values(topic, 0)
    place = TopicPartition(topic, 0)
    from confluent_kafka import IsolationLevel

    ends = [
        ADMIN.list_offsets({place: OffsetSpec.latest()}, isolation_level=level)[place].result(WAIT_S).offset
        for level in (IsolationLevel.READ_COMMITTED, IsolationLevel.READ_UNCOMMITTED)
    ]
    assert ends == [0, 1], ends
    producer.commit_transaction(WAIT_S)
    assert committed_values(topic, 1) == ["open"]


@check("consume, transform, produce: after an abort the input is read again, and each result is there once")
def _():
    source, target = create("tx-in", 1), create("tx-out", 2)
    produce(source, texts(60))
    group = f"tx-work-{RUN}"
    settings = {"isolation.level": "read_committed"}
    reader = consumer(group, [source], **settings)
    producer = transactional("tx-work")
    done, attempt = 0, 0
    while done < 60:
        messages = take(reader, 10)
        attempt += 1
        producer.begin_transaction()
        for message in messages:
            producer.produce(target, key=message.value(), value=message.value().upper())
        producer.send_offsets_to_transaction(reader.position(reader.assignment()), reader.consumer_group_metadata(), WAIT_S)
        if attempt % 3 == 2:
            producer.abort_transaction(WAIT_S)
            for place in reader.committed(reader.assignment(), WAIT_S):
                reader.seek(TopicPartition(place.topic, place.partition, max(place.offset, 0)))
        else:
            producer.commit_transaction(WAIT_S)
            done += len(messages)
    (place,) = reader.committed([TopicPartition(source, 0)], WAIT_S)
    assert place.offset == 60, place
    reader.close()
    assert sorted(committed_values(target, 60)) == sorted(value.upper() for value in texts(60))


@check("a zombie is fenced by the next producer of its transactional id")
def _():
    topic = create("tx-zombie", 1)
    zombie = transactional("tx-zombie")
    zombie.begin_transaction()
    zombie.produce(topic, value="zombie")
    assert zombie.flush(WAIT_S) == 0
    heir = transactional("tx-zombie")
    heir.begin_transaction()
    heir.produce(topic, value="heir")
    heir.commit_transaction(WAIT_S)
    try:
        zombie.commit_transaction(WAIT_S)
        raise AssertionError("the zombie committed")
    except KafkaException as error:
        assert error.args[0].code() in (KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH), error
        assert error.args[0].fatal(), error
    assert committed_values(topic, 1) == ["heir"]


@check("offsets of a member that the group has left behind are refused in a transaction")
def _():
    source = create("tx-left", 1)
    produce(source, texts(5))
    group = f"tx-left-{RUN}"
    left = consumer(group, [source])
    take(left, 5)
    metadata, position = left.consumer_group_metadata(), left.position(left.assignment())
    left.close()
    heir = consumer(group, [source])
    take(heir, 5)
    producer = transactional("tx-left")
    producer.begin_transaction()
    try:
        producer.send_offsets_to_transaction(position, metadata, WAIT_S)
        raise AssertionError("its offsets were taken")
    except KafkaException as error:
        assert error.args[0].txn_requires_abort(), error
    producer.abort_transaction(WAIT_S)
    (place,) = heir.committed([TopicPartition(source, 0)], WAIT_S)
    assert place.offset < 0, place
    heir.close()


@check("a transaction that is open too long is aborted")
def _():
    topic = create("tx-slow", 1)
    producer = transactional("tx-slow", **{"transaction.timeout.ms": 2000})
    producer.begin_transaction()
    producer.produce(topic, value="slow", on_delivery=lambda *_: None)
    assert producer.flush(WAIT_S) == 0
    place = TopicPartition(topic, 0)
    reader = consumer(f"{topic}-end", **{"isolation.level": "read_committed"})
    until(lambda: reader.get_watermark_offsets(place, WAIT_S)[1] == 2, "the abort")
    reader.close()
    try:
        producer.commit_transaction(WAIT_S)
        raise AssertionError("it was committed")
    except KafkaException as error:
        assert error.args[0].fatal() or error.args[0].txn_requires_abort(), error
    committed_values(topic, 0)


# Only where the broker is the embedded one.
if REGISTRY:

    SCHEMA = """{"type": "record", "name": "Order", "namespace": "foreign", "fields": [
        {"name": "id", "type": "string"}, {"name": "amount", "type": "double"}, {"name": "note", "type": ["null", "string"], "default": null}]}"""

    @check("AvroSerializer registers and writes, AvroDeserializer reads")
    def _():
        from confluent_kafka.schema_registry import SchemaRegistryClient
        from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
        from confluent_kafka.serialization import MessageField, SerializationContext

        topic = create("avro", 1)
        registry = SchemaRegistryClient({"url": REGISTRY})
        context = SerializationContext(topic, MessageField.VALUE)
        serialise = AvroSerializer(registry, SCHEMA)
        orders = [{"id": f"o{i}", "amount": i / 4, "note": None if i % 2 else f"note {i}"} for i in range(50)]
        producer = Producer({"bootstrap.servers": BOOTSTRAP})
        for order in orders:
            producer.produce(topic, key=order["id"], value=serialise(order, context))
        assert producer.flush(WAIT_S) == 0
        assert f"{topic}-value" in registry.get_subjects()
        deserialise = AvroDeserializer(SchemaRegistryClient({"url": REGISTRY}))
        reader = consumer(f"avro-{RUN}", [topic])
        found = [deserialise(message.value(), context) for message in take(reader, len(orders))]
        reader.close()
        assert found == orders, found[:2]

    @check("an incompatible schema is refused by the registry")
    def _():
        from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
        from confluent_kafka.schema_registry.error import SchemaRegistryError

        registry = SchemaRegistryClient({"url": REGISTRY})
        subject = f"py-compat-{RUN}-value"
        registry.register_schema(subject, Schema(SCHEMA, "AVRO"))
        worse = Schema(SCHEMA.replace('"double"', '"string"'), "AVRO")
        assert registry.test_compatibility(subject, worse) is False
        try:
            registry.register_schema(subject, worse)
            raise AssertionError("it was registered")
        except SchemaRegistryError as error:
            assert error.http_status_code == 409, error


for name, function in CHECKS:
    try:
        function()
        print(f"ok python: {name}", flush=True)
    except Exception as error:  # every failure is one line of the report
        print(f"FAIL python: {name}: {type(error).__name__}: {str(error)[:300]}", flush=True)
