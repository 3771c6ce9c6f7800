package kstreams;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;

/** Kafka Streams' extractors, given records whose time is what their value says: a test cannot write a record without a time. */
final class Extractors {
  private Extractors() {}

  static TimestampExtractor of(String name) {
    TimestampExtractor inner =
        switch (name) {
          case "fail" -> new FailOnInvalidTimestamp();
          case "skip" -> new LogAndSkipOnInvalidTimestamp();
          case "partition-time" -> new UsePartitionTimeOnInvalidTimestamp();
          case "own" -> (record, partitionTime) -> Math.max(record.timestamp(), partitionTime - 10);
          default -> throw new IllegalArgumentException("there is no extractor " + name);
        };
    return (record, partitionTime) -> inner.extract(timed(record), partitionTime);
  }

  private static ConsumerRecord<Object, Object> timed(ConsumerRecord<Object, Object> record) {
    long time = Long.parseLong((String) record.value());
    return new ConsumerRecord<>(
        record.topic(), record.partition(), record.offset(), time, TimestampType.CREATE_TIME, 0, 0, record.key(), record.value(),
        record.headers(), Optional.empty());
  }
}
