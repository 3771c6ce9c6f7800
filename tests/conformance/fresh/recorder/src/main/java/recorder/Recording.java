package recorder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** What Kafka Streams makes of a scenario: its plan on a TopologyTestDriver, the inputs piped one by one. */
final class Recording {
  private final ObjectNode scenario;
  private final List<Node> nodes = new ArrayList<>();

  private Recording(ObjectNode scenario) {
    this.scenario = scenario;
    for (JsonNode node : scenario.withArray("nodes")) nodes.add(new Node(node));
  }

  /** Fills in outputs, stores and the count of dropped records. */
  static void complete(ObjectNode scenario, String stateDirectory) {
    new Recording(scenario).run(stateDirectory);
  }

  private void run(String stateDirectory) {
    try (TopologyTestDriver driver = new TopologyTestDriver(Plan.topology(nodes), config(stateDirectory))) {
      Map<String, TestInputTopic<String, String>> inputs = new LinkedHashMap<>();
      Map<String, TestOutputTopic<String, String>> outputs = new LinkedHashMap<>();
      Map<String, ArrayNode> records = new LinkedHashMap<>();
      for (Node node : nodes)
        if (node.op().equals("to") && !outputs.containsKey(node.text("topic"))) {
          String topic = node.text("topic");
          outputs.put(topic, driver.createOutputTopic(topic, new StringDeserializer(), new StringDeserializer()));
          records.put(topic, scenario.arrayNode());
        }
      Set<String> keys = new LinkedHashSet<>();
      int step = 0;
      for (JsonNode input : scenario.withArray("inputs")) {
        String topic = input.get(0).asText();
        String key = text(input.get(1));
        if (key != null) keys.add(key);
        inputs
            .computeIfAbsent(topic, name -> driver.createInputTopic(name, new StringSerializer(), new StringSerializer()))
            .pipeInput(key, text(input.get(2)), input.get(3).asLong());
        for (var output : outputs.entrySet())
          for (TestRecord<String, String> record : output.getValue().readRecordsToList())
            records.get(output.getKey()).addArray().add(record.key()).add(record.value()).add(record.timestamp()).add(step);
        step++;
      }
      scenario.putObject("outputs").setAll(records);
      scenario.set("stores", StoreRows.of(driver, nodes, keys));
      scenario.put("dropped", dropped(driver));
    }
  }

  private static long dropped(TopologyTestDriver driver) {
    double total = 0;
    for (var metric : driver.metrics().entrySet())
      if (metric.getKey().name().equals("dropped-records-total")) total += (Double) metric.getValue().metricValue();
    return Math.round(total);
  }

  private static Properties config(String stateDirectory) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "scenario");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory);
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_OUTER_JOIN_SPURIOUS_RESULTS_FIX, 0L);
    config.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION, 0L);
    return config;
  }

  private static String text(JsonNode value) {
    return value.isNull() ? null : value.asText();
  }
}
