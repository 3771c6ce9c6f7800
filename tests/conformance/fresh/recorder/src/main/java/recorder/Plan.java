package recorder;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KTable;

/** The topology of a scenario, built with the public DSL alone. */
final class Plan {
  private final StreamsBuilder builder = new StreamsBuilder();
  private final Map<String, Object> parts = new HashMap<>();
  private final Set<String> windowed = new HashSet<>();

  private Plan() {}

  static Topology topology(List<Node> nodes) {
    Plan plan = new Plan();
    for (Node node : nodes) {
      Object made = plan.make(node);
      if (made instanceof Map<?, ?> branches) branches.forEach((id, part) -> plan.parts.put((String) id, part));
      else if (made != null) plan.parts.put(node.id(), made);
      if (node.has("window") || (made instanceof KTable<?, ?> && plan.isWindowed(node))) plan.windowed.add(node.id());
    }
    return plan.builder.build();
  }

  StreamsBuilder builder() {
    return builder;
  }

  /** The part of a node's `from` at a place. */
  @SuppressWarnings("unchecked")
  <T> T part(Node node, int at) {
    String id = node.texts("from").get(at);
    if (!parts.containsKey(id)) throw new IllegalArgumentException(node.id() + " takes '" + id + "', which is not defined before it");
    return (T) parts.get(id);
  }

  /** Whether the keys of what a node reads are of windows. */
  boolean isWindowed(Node node) {
    return node.texts("from").stream().anyMatch(windowed::contains);
  }

  private Object make(Node node) {
    return switch (node.op()) {
      case "table", "globalTable", "tableFilter", "tableMapValues", "tableGroupBy", "toTable", "toStream", "suppress" ->
          Tables.make(this, node);
      case "groupByKey", "groupBy", "count", "reduce", "aggregate", "cogroup" -> Aggregations.make(this, node);
      case "joinStreams", "joinTable", "joinGlobal", "joinTables", "joinForeign" -> Joins.make(this, node);
      default -> Streams.make(this, node);
    };
  }
}
