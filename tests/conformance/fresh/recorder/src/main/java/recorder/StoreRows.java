package recorder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** What the named stores of a plan hold at the end, sorted by text. Stores of versions are not listed. */
final class StoreRows {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StoreRows() {}

  /** Sessions are looked up by the keys given: their store has no iterator over all. */
  static ObjectNode of(TopologyTestDriver driver, List<Node> nodes, Set<String> inputKeys) {
    ObjectNode stores = JSON.objectNode();
    for (Node node : nodes) {
      if (!node.has("store") || node.has("versionedMs")) continue;
      List<ArrayNode> rows = rows(driver, node, inputKeys);
      rows.sort(Comparator.comparing(Object::toString));
      stores.set(node.text("store"), JSON.arrayNode().addAll(rows));
    }
    return stores;
  }

  private static List<ArrayNode> rows(TopologyTestDriver driver, Node node, Set<String> inputKeys) {
    String name = node.text("store");
    List<ArrayNode> rows = new ArrayList<>();
    if (node.inSessions()) {
      for (String key : inputKeys)
        try (var sessions = driver.getSessionStore(name).fetch(key)) {
          sessions.forEachRemaining(each -> rows.add(row(Tables.text(each.key), each.value)));
        }
    } else if (node.has("window")) {
      try (var windows = driver.<String, Object>getTimestampedWindowStore(name).all()) {
        windows.forEachRemaining(each -> rows.add(row(each.key.key() + "@" + each.key.window().start(), each.value)));
      }
    } else {
      try (var all = driver.<String, Object>getTimestampedKeyValueStore(name).all()) {
        all.forEachRemaining(each -> rows.add(row(each.key, each.value)));
      }
    }
    return rows;
  }

  private static ArrayNode row(String key, Object value) {
    ArrayNode row = JSON.arrayNode().add(key);
    if (value instanceof ValueAndTimestamp<?> stamped) return row.add(String.valueOf(stamped.value())).add(stamped.timestamp());
    return row.add(String.valueOf(value));
  }
}
