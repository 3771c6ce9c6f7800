package recorder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.BranchedKStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Named;

/** Steps on streams without state. */
final class Streams {
  private Streams() {}

  static Object make(Plan plan, Node node) {
    if (node.op().equals("stream")) return plan.builder().<String, String>stream(node.text("topic"));
    KStream<String, String> from = plan.part(node, 0);
    return switch (node.op()) {
      case "filter" -> from.filter(Functions.predicate(node.text("fn")));
      case "filterNot" -> from.filterNot(Functions.predicate(node.text("fn")));
      case "mapValues" -> from.mapValues(Functions.value(node.text("fn")));
      case "map" -> map(from, node.text("fn"));
      case "flatMapValues" -> from.flatMapValues(Functions.many(node.text("fn")));
      case "flatMap" -> flatMap(from, node.text("fn"));
      case "selectKey" -> from.selectKey(Functions.key(node.text("fn")));
      case "merge" -> from.merge(plan.<KStream<String, String>>part(node, 1));
      case "repartition" -> from.repartition();
      case "branch" -> branch(from, node);
      case "to" -> {
        from.to(node.text("topic"));
        yield null;
      }
      default -> throw new IllegalArgumentException("there is no operator '" + node.op() + "'");
    };
  }

  private static KStream<String, String> map(KStream<String, String> from, String fn) {
    if (fn.equals("swap")) return from.map((k, v) -> KeyValue.pair(v, k));
    KeyValueMapper<String, String, String> key = Functions.key(fn);
    return from.map((k, v) -> KeyValue.pair(key.apply(k, v), v));
  }

  private static KStream<String, String> flatMap(KStream<String, String> from, String fn) {
    var many = Functions.many(fn);
    return from.flatMap((k, v) -> many.apply(v).stream().map(each -> KeyValue.pair(each, v)).toList());
  }

  private static Map<String, KStream<String, String>> branch(KStream<String, String> from, Node node) {
    BranchedKStream<String, String> branches = from.split(Named.as(node.id() + "."));
    List<String> fns = node.texts("fns");
    for (int i = 0; i < fns.size(); i++) branches.branch(Functions.predicate(fns.get(i)), Branched.as(String.valueOf(i)));
    return new HashMap<>(branches.defaultBranch(Branched.as("default")));
  }
}
