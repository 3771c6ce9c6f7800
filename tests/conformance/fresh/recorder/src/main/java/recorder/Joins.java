package recorder;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.ValueJoiner;

/** Steps that bring two sides together. */
final class Joins {
  private static final ValueJoiner<String, String, String> BOTH = Functions::join;
  private static final Serde<String> TEXT = Serdes.String();

  private Joins() {}

  static Object make(Plan plan, Node node) {
    return switch (node.op()) {
      case "joinStreams" -> streams(plan.part(node, 0), plan.part(node, 1), node);
      case "joinTable" -> table(plan.part(node, 0), plan.part(node, 1), node);
      case "joinGlobal" -> global(plan.part(node, 0), plan.part(node, 1), node);
      case "joinTables" -> node.has("store") ? storedTables(plan, node) : tables(plan, node);
      case "joinForeign" -> foreign(plan.part(node, 0), plan.part(node, 1), node);
      default -> throw new IllegalArgumentException(node.op());
    };
  }

  private static KStream<String, String> streams(KStream<String, String> left, KStream<String, String> right, Node node) {
    JoinWindows windows =
        JoinWindows.ofTimeDifferenceAndGrace(Duration.ZERO, node.duration("grace"))
            .before(node.duration("before"))
            .after(node.duration("after"));
    StreamJoined<String, String, String> texts = StreamJoined.with(TEXT, TEXT, TEXT);
    return switch (node.text("type")) {
      case "inner" -> left.join(right, BOTH, windows, texts);
      case "left" -> left.leftJoin(right, BOTH, windows, texts);
      default -> left.outerJoin(right, BOTH, windows, texts);
    };
  }

  private static KStream<String, String> table(KStream<String, String> stream, KTable<String, String> table, Node node) {
    Joined<String, String, String> texts = Joined.with(TEXT, TEXT, TEXT);
    if (node.has("grace")) texts = texts.withGracePeriod(node.duration("grace"));
    return node.text("type").equals("inner") ? stream.join(table, BOTH, texts) : stream.leftJoin(table, BOTH, texts);
  }

  private static KStream<String, String> global(KStream<String, String> stream, GlobalKTable<String, String> table, Node node) {
    var key = Functions.key(node.text("fn"));
    return node.text("type").equals("inner") ? stream.join(table, key, BOTH) : stream.leftJoin(table, key, BOTH);
  }

  private static KTable<String, String> tables(Plan plan, Node node) {
    KTable<String, String> left = plan.part(node, 0);
    KTable<String, String> right = plan.part(node, 1);
    return switch (node.text("type")) {
      case "inner" -> left.join(right, BOTH);
      case "left" -> left.leftJoin(right, BOTH);
      default -> left.outerJoin(right, BOTH);
    };
  }

  private static KTable<String, String> storedTables(Plan plan, Node node) {
    KTable<String, String> left = plan.part(node, 0);
    KTable<String, String> right = plan.part(node, 1);
    return switch (node.text("type")) {
      case "inner" -> left.join(right, BOTH, Tables.stored(node));
      case "left" -> left.leftJoin(right, BOTH, Tables.stored(node));
      default -> left.outerJoin(right, BOTH, Tables.stored(node));
    };
  }

  private static KTable<String, String> foreign(KTable<String, String> left, KTable<String, String> right, Node node) {
    var key = Functions.key(node.text("fn"));
    java.util.function.BiFunction<String, String, String> foreignKey = key::apply;
    Materialized<String, String, org.apache.kafka.streams.state.KeyValueStore<org.apache.kafka.common.utils.Bytes, byte[]>> store =
        node.has("store") ? Tables.stored(node) : Materialized.with(TEXT, TEXT);
    return node.text("type").equals("inner")
        ? left.join(right, foreignKey, BOTH, store)
        : left.leftJoin(right, foreignKey, BOTH, store);
  }
}
