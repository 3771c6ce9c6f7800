package recorder;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Aggregator;
import org.apache.kafka.streams.kstream.CogroupedKStream;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Initializer;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KGroupedTable;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Merger;
import org.apache.kafka.streams.kstream.Reducer;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.StateStore;

/** Steps that take records of a key together. */
final class Aggregations {
  private static final Initializer<String> ZERO = () -> "0";
  private static final Merger<String, String> BOTH = (key, a, b) -> a + "|" + b;

  private Aggregations() {}

  static Object make(Plan plan, Node node) {
    if (node.op().startsWith("groupBy")) return group(plan.part(node, 0), node);
    if (node.op().equals("cogroup")) return cogroup(plan, node);
    Object from = plan.part(node, 0);
    if (from instanceof KGroupedTable<?, ?>) return ofTable(plan.part(node, 0), node);
    if (!node.has("window")) return ofStream(plan.part(node, 0), node);
    return node.inSessions() ? inSessions(plan.part(node, 0), node) : inWindows(plan.part(node, 0), node);
  }

  /** Groups are named, as Kafka Streams refuses to cogroup two that have no name and are sent through a topic. */
  private static KGroupedStream<String, String> group(KStream<String, String> from, Node node) {
    Grouped<String, String> named = Grouped.with(node.id(), Serdes.String(), Serdes.String());
    return node.op().equals("groupByKey") ? from.groupByKey(named) : from.groupBy(Functions.key(node.text("fn")), named);
  }

  private static KTable<?, String> ofStream(KGroupedStream<String, String> from, Node node) {
    return switch (node.op()) {
      case "count" -> asText(from.count(stored(node, Serdes.Long())));
      case "reduce" -> from.reduce(Functions.reducer(node.text("fn")), stored(node, Serdes.String()));
      default -> from.aggregate(ZERO, add(node), stored(node, Serdes.String()));
    };
  }

  private static KTable<?, String> ofTable(KGroupedTable<String, String> from, Node node) {
    if (node.op().equals("count")) return asText(from.count(stored(node, Serdes.Long())));
    Reducer<String> subtract = Functions.reducer(node.text("sub"));
    if (node.op().equals("reduce"))
      return from.reduce(Functions.reducer(node.text("fn")), subtract, stored(node, Serdes.String()));
    return from.aggregate(ZERO, add(node), Functions.aggregator(node.text("sub")), stored(node, Serdes.String()));
  }

  private static KTable<?, String> inWindows(KGroupedStream<String, String> from, Node node) {
    Node spec = node.window();
    TimeWindowedKStream<String, String> in =
        spec.text("kind").equals("sliding") ? from.windowedBy(sliding(spec)) : from.windowedBy(times(spec));
    var windows = in.emitStrategy(emit(node));
    return switch (node.op()) {
      case "count" -> asText(windows.count(stored(node, Serdes.Long())));
      case "reduce" -> windows.reduce(Functions.reducer(node.text("fn")), stored(node, Serdes.String()));
      default -> windows.aggregate(ZERO, add(node), stored(node, Serdes.String()));
    };
  }

  private static KTable<?, String> inSessions(KGroupedStream<String, String> from, Node node) {
    var sessions = from.windowedBy(sessions(node.window())).emitStrategy(emit(node));
    return switch (node.op()) {
      case "count" -> asText(sessions.count(stored(node, Serdes.Long())));
      case "reduce" -> sessions.reduce(Functions.reducer(node.text("fn")), stored(node, Serdes.String()));
      default -> sessions.aggregate(ZERO, add(node), BOTH, stored(node, Serdes.String()));
    };
  }

  private static KTable<?, String> cogroup(Plan plan, Node node) {
    List<String> fns = node.texts("fns");
    CogroupedKStream<String, String> groups = plan.<KGroupedStream<String, String>>part(node, 0).cogroup(Functions.aggregator(fns.get(0)));
    for (int i = 1; i < fns.size(); i++)
      groups = groups.cogroup(plan.<KGroupedStream<String, String>>part(node, i), Functions.aggregator(fns.get(i)));
    if (!node.has("window")) return groups.aggregate(ZERO, stored(node, Serdes.String()));
    Node spec = node.window();
    return switch (spec.text("kind")) {
      case "session" -> groups.windowedBy(sessions(spec)).aggregate(ZERO, BOTH, stored(node, Serdes.String()));
      case "sliding" -> groups.windowedBy(sliding(spec)).aggregate(ZERO, stored(node, Serdes.String()));
      default -> groups.windowedBy(times(spec)).aggregate(ZERO, stored(node, Serdes.String()));
    };
  }

  private static TimeWindows times(Node spec) {
    TimeWindows windows = TimeWindows.ofSizeAndGrace(spec.duration("size"), spec.duration("grace"));
    return spec.has("advance") ? windows.advanceBy(spec.duration("advance")) : windows;
  }

  private static SlidingWindows sliding(Node spec) {
    return SlidingWindows.ofTimeDifferenceAndGrace(spec.duration("size"), spec.duration("grace"));
  }

  private static SessionWindows sessions(Node spec) {
    return SessionWindows.ofInactivityGapAndGrace(spec.duration("gap"), spec.duration("grace"));
  }

  private static EmitStrategy emit(Node node) {
    return node.has("emit") && node.text("emit").equals("close") ? EmitStrategy.onWindowClose() : EmitStrategy.onWindowUpdate();
  }

  private static Aggregator<String, String, String> add(Node node) {
    return Functions.aggregator(node.text("fn"));
  }

  /** Counts are written as text. */
  private static <K> KTable<K, String> asText(KTable<K, Long> counts) {
    return counts.mapValues(count -> count == null ? null : String.valueOf(count));
  }

  private static <V, S extends StateStore> Materialized<String, V, S> stored(Node node, Serde<V> values) {
    return Materialized.<String, V, S>as(node.text("store")).withKeySerde(Serdes.String()).withValueSerde(values);
  }
}
