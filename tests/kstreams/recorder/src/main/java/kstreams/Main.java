package kstreams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** `Main IN OUT`: runs each scenario of a file on Kafka Streams and writes it with what came of every step, or with what was thrown. */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) throw new IllegalArgumentException("usage: Main IN OUT");
    ArrayNode scenarios = (ArrayNode) JSON.readTree(new File(arguments[0]));
    for (JsonNode scenario : scenarios) record((ObjectNode) scenario);
    JSON.writeValue(new File(arguments[1]), scenarios);
  }

  private static void record(ObjectNode scenario) throws IOException {
    Path state = Files.createTempDirectory("scenario");
    ArrayNode outputs = scenario.putArray("outputs");
    try (TopologyTestDriver driver =
        new TopologyTestDriver(Plans.of(scenario.get("plan")), config(scenario.get("plan"), state), Instant.EPOCH)) {
      Map<String, TestInputTopic<String, String>> inputs = new LinkedHashMap<>();
      int step = 0;
      HeldDriver held = cacheBytes(scenario.get("plan")) > 0 ? new HeldDriver(driver) : null;
      for (JsonNode each : scenario.get("steps")) {
        if (each.has("commit")) held.commit();
        else if (each.has("advance")) driver.advanceWallClockTime(Duration.ofMillis(each.get("advance").asLong()));
        else {
          JsonNode piped = each.get("pipe");
          if (held != null) {
            held.pipe(piped.get(0).asText(), text(piped.get(1)), text(piped.get(2)), piped.get(3).asLong());
          } else
          inputs
              .computeIfAbsent(
                  piped.get(0).asText(), name -> driver.createInputTopic(name, new StringSerializer(), new StringSerializer()))
              .pipeInput(text(piped.get(1)), text(piped.get(2)), piped.get(3).asLong());
        }
        var topic = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
        for (TestRecord<String, String> record : topic.readRecordsToList())
          outputs.addArray().add(record.key()).add(record.value()).add(record.timestamp()).add(step);
        step++;
      }
    } catch (RuntimeException error) {
      scenario.put("throws", firstCause(error));
    } finally {
      delete(state);
    }
  }

  private static Properties config(JsonNode plan, Path state) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "scenario");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes(plan));
    long throttle = plan.path("throttle").asLong(0);
    config.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_OUTER_JOIN_SPURIOUS_RESULTS_FIX, throttle);
    config.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION, throttle);
    return config;
  }

  private static long cacheBytes(JsonNode plan) {
    return plan.path("cacheMaxBytes").asLong(0);
  }

  private static String firstCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) cause = cause.getCause();
    return cause.toString().lines().findFirst().orElse("");
  }

  private static String text(JsonNode value) {
    return value.isNull() ? null : value.asText();
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
    }
  }
}
