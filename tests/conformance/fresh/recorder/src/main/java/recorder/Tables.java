package recorder;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Steps on tables. */
final class Tables {
  private Tables() {}

  static Object make(Plan plan, Node node) {
    StreamsBuilder builder = plan.builder();
    return switch (node.op()) {
      case "table" -> table(builder, node);
      case "globalTable" ->
          node.has("store") ? builder.globalTable(node.text("topic"), stored(node)) : builder.globalTable(node.text("topic"));
      case "tableFilter" -> {
        KTable<String, String> from = plan.part(node, 0);
        var test = Functions.predicate(node.text("fn"));
        if (node.has("store")) yield from.filter(test, stored(node));
        yield plan.<KTable<Object, String>>part(node, 0).filter((k, v) -> test.test(text(k), v));
      }
      case "tableMapValues" -> {
        KTable<String, String> from = plan.part(node, 0);
        var fn = Functions.value(node.text("fn"));
        yield node.has("store") ? from.mapValues(fn, stored(node)) : from.mapValues(fn);
      }
      case "tableGroupBy" -> {
        KTable<Object, String> from = plan.part(node, 0);
        var key = Functions.key(node.text("fn"));
        yield from.groupBy((k, v) -> KeyValue.pair(key.apply(text(k), v), v), Grouped.with(Serdes.String(), Serdes.String()));
      }
      case "toTable" -> plan.<KStream<String, String>>part(node, 0).toTable(stored(node));
      case "toStream" -> {
        KTable<Object, String> from = plan.part(node, 0);
        // A key that is written otherwise than it was is another key.
        yield plan.isWindowed(node) ? from.toStream((key, value) -> text(key)) : from.toStream();
      }
      case "suppress" -> suppress(plan.part(node, 0), node);
      default -> throw new IllegalArgumentException(node.op());
    };
  }

  /** A store by its name, of texts. */
  static Materialized<String, String, KeyValueStore<Bytes, byte[]>> stored(Node node) {
    return Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as(node.text("store"))
        .withKeySerde(Serdes.String())
        .withValueSerde(Serdes.String());
  }

  /** A key as scenarios write it; functions of tables see it so too. */
  static String text(Object key) {
    if (!(key instanceof Windowed<?> windowed)) return (String) key;
    return windowed.key() + "@" + windowed.window().start() + "/" + windowed.window().end();
  }

  private static KTable<String, String> table(StreamsBuilder builder, Node node) {
    String topic = node.text("topic");
    if (!node.has("versionedMs")) return node.has("store") ? builder.table(topic, stored(node)) : builder.table(topic);
    var versioned = Stores.persistentVersionedKeyValueStore(node.text("store"), node.duration("versionedMs"));
    return builder.table(topic, Consumed.with(Serdes.String(), Serdes.String()), Materialized.as(versioned));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static KTable<?, ?> suppress(KTable from, Node node) {
    if (node.text("until").equals("close")) return from.suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()));
    Duration until = node.duration("until");
    if (!node.has("maxRecords")) return from.suppress(Suppressed.untilTimeLimit(until, BufferConfig.unbounded()));
    return from.suppress(Suppressed.untilTimeLimit(until, BufferConfig.maxRecords(Long.parseLong(node.text("maxRecords")))));
  }
}
