package recorder;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One step of a scenario's plan. */
record Node(JsonNode json) {
  String id() {
    return text("id");
  }

  String op() {
    return text("op");
  }

  boolean has(String field) {
    return json.hasNonNull(field);
  }

  String text(String field) {
    if (!has(field)) throw new IllegalArgumentException("node " + json + " has no '" + field + "'");
    return json.get(field).asText();
  }

  Duration duration(String field) {
    text(field);
    return Duration.ofMillis(json.get(field).asLong());
  }

  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : json.path(field)) texts.add(each.asText());
    return texts;
  }

  /** The windows, or null when there are none. */
  Node window() {
    return has("window") ? new Node(json.get("window")) : null;
  }

  boolean inSessions() {
    return has("window") && window().text("kind").equals("session");
  }
}
