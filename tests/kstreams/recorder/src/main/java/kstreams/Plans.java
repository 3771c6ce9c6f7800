package kstreams;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;

/** The topologies of the plans, by their kind. */
final class Plans {
  private Plans() {}

  static Topology of(JsonNode plan) {
    StreamsBuilder builder = new StreamsBuilder();
    switch (plan.get("kind").asText()) {
      case "punctuate" -> punctuate(builder, plan);
      case "extract" -> extract(builder, plan);
      case "extract-counts" -> extractCounts(builder, plan);
      case "choice" -> choice(builder);
      case "outer-join" -> outerJoin(builder, plan);
      case "closed-windows" -> closedWindows(builder, plan);
      case "cached" -> CachedPlans.define(builder, plan);
      case "suppress-time" -> suppressTime(builder, plan);
      default -> throw new IllegalArgumentException("there is no plan of kind " + plan.get("kind").asText());
    }
    return builder.build();
  }

  private static void punctuate(StreamsBuilder builder, JsonNode plan) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("counts"), Serdes.String(), Serdes.Long()));
    ProcessorSupplier<String, String, String, String> counter = () -> new Punctuated(plan);
    builder.<String, String>stream("in").process(counter, "counts").to("out");
  }

  private static KStream<String, String> extracted(StreamsBuilder builder, JsonNode plan) {
    TimestampExtractor extractor = Extractors.of(plan.get("extractor").asText());
    return builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()).withTimestampExtractor(extractor));
  }

  private static void extract(StreamsBuilder builder, JsonNode plan) {
    extracted(builder, plan).to("out");
  }

  private static void extractCounts(StreamsBuilder builder, JsonNode plan) {
    extracted(builder, plan)
        .groupByKey()
        .windowedBy(TimeWindows.ofSizeAndGrace(ms(plan, "size"), ms(plan, "grace")))
        .count()
        .toStream((window, count) -> window.key() + "@" + window.window().start())
        .mapValues(count -> String.valueOf(count))
        .to("out");
  }

  /** A record becomes one of each of two topics, with times that its value names: the earlier one comes first. */
  private static void choice(StreamsBuilder builder) {
    KStream<String, String> in = builder.stream("in");
    in.process(() -> new Retimed(0)).to("left");
    in.process(() -> new Retimed(1)).to("right");
    KStream<String, String> left = builder.stream("left");
    KStream<String, String> right = builder.stream("right");
    left.mapValues(value -> "left " + value).merge(right.mapValues(value -> "right " + value)).to("out");
  }

  private static void outerJoin(StreamsBuilder builder, JsonNode plan) {
    KStream<String, String> left = builder.stream("in");
    KStream<String, String> right = builder.stream("other");
    JoinWindows windows = JoinWindows.ofTimeDifferenceAndGrace(ms(plan, "size"), ms(plan, "grace"));
    StreamJoined<String, String, String> joined = StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String());
    boolean outer = plan.get("type").asText().equals("outer");
    KStream<String, String> pairs =
        outer
            ? left.outerJoin(right, (a, b) -> a + "+" + b, windows, joined)
            : left.leftJoin(right, (a, b) -> a + "+" + b, windows, joined);
    pairs.to("out");
  }

  private static void closedWindows(StreamsBuilder builder, JsonNode plan) {
    builder
        .<String, String>stream("in")
        .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
        .windowedBy(TimeWindows.ofSizeAndGrace(ms(plan, "size"), ms(plan, "grace")))
        .emitStrategy(EmitStrategy.onWindowClose())
        .count()
        .toStream((window, count) -> window.key() + "@" + window.window().start())
        .mapValues(count -> String.valueOf(count))
        .to("out");
  }

  private static void suppressTime(StreamsBuilder builder, JsonNode plan) {
    builder
        .<String, String>stream("in")
        .groupByKey()
        .count()
        .suppress(Suppressed.untilTimeLimit(ms(plan, "wait"), Suppressed.BufferConfig.unbounded()))
        .toStream()
        .mapValues(count -> String.valueOf(count))
        .to("out");
  }

  private static Duration ms(JsonNode plan, String field) {
    return Duration.ofMillis(plan.get(field).asLong());
  }
}
