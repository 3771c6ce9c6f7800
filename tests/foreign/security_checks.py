"""What confluent-kafka (Python over librdkafka) does with the broker argv[1], which speaks TLS under the authority argv[2] and knows ada.

Prints `ok NAME` or `FAIL NAME: why` for each check.
"""

import sys
import time
import uuid

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

BOOTSTRAP, CA = sys.argv[1:3]
RUN = uuid.uuid4().hex[:8]
WAIT_S = 20
# The broker ends a log-in after two seconds unless it is renewed.
SESSIONS_S = 5


def settings(mechanism, **more):
    base = {"bootstrap.servers": BOOTSTRAP, "security.protocol": "SASL_SSL", "ssl.ca.location": CA, "sasl.mechanism": mechanism}
    if mechanism == "OAUTHBEARER":
        return {**base, "oauth_cb": lambda _: ("a-token", time.time() + 3600), **more}
    return {**base, "sasl.username": "ada", "sasl.password": "pencil", **more}


def round_trip(mechanism):
    topic = f"secure-{mechanism.lower()}-{RUN}"
    admin = AdminClient(settings(mechanism))
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(WAIT_S)
    failures = []
    producer = Producer(settings(mechanism))
    consumer = Consumer(settings(mechanism, **{"group.id": topic, "auto.offset.reset": "earliest"}))
    consumer.subscribe([topic])
    sent, found, errors = 0, 0, []
    until = time.time() + SESSIONS_S
    while time.time() < until or found < sent:
        assert time.time() < until + WAIT_S, f"{found} of {sent} records came"
        if time.time() < until:
            producer.produce(topic, value=str(sent), on_delivery=lambda error, _: failures.append(error) if error else None)
            sent += 1
            producer.poll(0)
        for message in consumer.consume(100, 0.05):
            if message.error():
                errors.append(message.error())
            else:
                assert message.value().decode() == str(found), f"{message.value()} instead of {found}"
                found += 1
    assert producer.flush(WAIT_S) == 0, "not everything was acknowledged"
    consumer.close()
    assert not failures, failures
    assert not errors, errors


def wrong_password(mechanism):
    told = []
    admin = AdminClient(settings(mechanism, **{"sasl.password": "guess", "error_cb": told.append}))
    try:
        admin.list_topics(timeout=3)
    except KafkaException:
        pass
    admin.poll(0.1)
    assert any(error.code() == KafkaError._AUTHENTICATION for error in told), told


for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"):
    checks = [(f"{mechanism} through TLS, over several sessions", round_trip)]
    if mechanism != "OAUTHBEARER":
        checks.append((f"a wrong password is refused by {mechanism}", wrong_password))
    for name, function in checks:
        try:
            function(mechanism)
            print(f"ok python: {name}", flush=True)
        except Exception as error:  # every failure is one line of the report
            print(f"FAIL python: {name}: {type(error).__name__}: {str(error)[:300]}", flush=True)
