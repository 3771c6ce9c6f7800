package kstreams;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Aggregator;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.ValueJoiner;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;

/** Tables whose changes the record cache holds back. */
final class CachedPlans {
  private static final Duration GRACE = Duration.ofMillis(20);

  private CachedPlans() {}

  static void define(StreamsBuilder builder, JsonNode plan) {
    String of = plan.get("of").asText();
    boolean filtered = plan.get("filtered").asBoolean();
    Duration size = Duration.ofMillis(plan.get("size").asLong());
    switch (of) {
      case "tumbling", "hopping", "sliding", "session" -> {
        KTable<Windowed<String>, String> table = windows(grouped(builder), of, size);
        (filtered ? table.filter((key, value) -> even(value)) : table)
            .toStream((key, value) -> key.key() + "@" + key.window().start() + "-" + key.window().end())
            .mapValues(value -> String.valueOf(value))
            .to("out");
      }
      default -> {
        KTable<String, String> table = rows(builder, of);
        (filtered ? table.filter((key, value) -> even(value)) : table)
            .toStream()
            .mapValues(value -> String.valueOf(value))
            .to("out");
      }
    }
  }

  private static KTable<Windowed<String>, String> windows(KGroupedStream<String, String> grouped, String of, Duration size) {
    Materialized<String, String, WindowStore<Bytes, byte[]>> kept =
        Materialized.<String, String, WindowStore<Bytes, byte[]>>as("rows").withKeySerde(Serdes.String()).withValueSerde(Serdes.String());
    return switch (of) {
      case "tumbling" -> grouped.windowedBy(TimeWindows.ofSizeAndGrace(size, GRACE)).aggregate(() -> "", add(), kept);
      case "hopping" ->
          grouped
              .windowedBy(TimeWindows.ofSizeAndGrace(size, GRACE).advanceBy(Duration.ofMillis(5)))
              .aggregate(() -> "", add(), kept);
      case "sliding" -> grouped.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(size, GRACE)).aggregate(() -> "", add(), kept);
      default ->
          grouped
              .windowedBy(SessionWindows.ofInactivityGapAndGrace(size, GRACE))
              .aggregate(
                  () -> "",
                  add(),
                  (key, first, second) -> first + second,
                  Materialized.<String, String, SessionStore<Bytes, byte[]>>as("rows")
                      .withKeySerde(Serdes.String())
                      .withValueSerde(Serdes.String()));
    };
  }

  private static KTable<String, String> rows(StreamsBuilder builder, String of) {
    ValueJoiner<String, String, String> pair = (a, b) -> a + "+" + b;
    return switch (of) {
      case "aggregate" -> grouped(builder).aggregate(() -> "", add(), kept("rows"));
      case "table" -> table(builder);
      case "to-table" -> builder.<String, String>stream("in").toTable(kept("rows"));
      case "filter-table" -> table(builder).filter((key, value) -> !value.endsWith("1"), kept("some"));
      case "map-table" -> table(builder).mapValues(value -> value + "!", kept("some"));
      case "join" -> builder.<String, String>table("in").join(builder.table("other"), pair, kept("pairs"));
      case "left-join" -> builder.<String, String>table("in").leftJoin(builder.table("other"), pair, kept("pairs"));
      case "outer-join" -> builder.<String, String>table("in").outerJoin(builder.table("other"), pair, kept("pairs"));
      default -> throw new IllegalArgumentException("there is no cached plan of " + of);
    };
  }

  private static KGroupedStream<String, String> grouped(StreamsBuilder builder) {
    return builder.<String, String>stream("in").groupByKey();
  }

  private static KTable<String, String> table(StreamsBuilder builder) {
    return builder.table("in", kept("rows"));
  }

  private static Materialized<String, String, KeyValueStore<Bytes, byte[]>> kept(String name) {
    return Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as(name)
        .withKeySerde(Serdes.String())
        .withValueSerde(Serdes.String());
  }

  /** Values one after the other; one that begins with a minus deletes the row. */
  private static Aggregator<String, String, String> add() {
    return (key, value, so) -> value.startsWith("-") ? null : so + value;
  }

  private static boolean even(String value) {
    return value.length() % 2 == 0;
  }
}
