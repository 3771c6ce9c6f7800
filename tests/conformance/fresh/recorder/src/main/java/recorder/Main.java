package recorder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * `Main OUTPUT-FOLDER FILE…` records the scenarios of each file into a file of the same name in the folder. A scenario on which Kafka Streams
 * throws is left out and named on standard output, because nothing can be compared with it.
 *
 * `Main -` records one scenario for each line of standard input, and answers with a line each: the scenario, or {"throws": why}.
 */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 1 && arguments[0].equals("-")) {
      answerLines();
      return;
    }
    if (arguments.length < 2) throw new IllegalArgumentException("usage: Main OUTPUT-FOLDER FILE…, or Main -");
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (int i = 1; i < arguments.length; i++) record(Path.of(arguments[i]), folder);
  }

  private static void record(Path file, Path folder) throws IOException {
    ArrayNode scenarios = (ArrayNode) JSON.readTree(file.toFile());
    String recorded =
        StreamSupport.stream(scenarios.spliterator(), true)
            .map(each -> (ObjectNode) each)
            .map(
                scenario -> {
                  JsonNode answer = recording(scenario);
                  if (!answer.has("throws")) return answer.toString();
                  OUT.println("left out " + scenario.get("name").asText() + ": Kafka Streams throws " + answer.get("throws").asText());
                  return null;
                })
            .filter(Objects::nonNull)
            .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    Files.writeString(folder.resolve(file.getFileName()), recorded);
  }

  private static void answerLines() throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) OUT.println(recording((ObjectNode) JSON.readTree(line)));
  }

  private static JsonNode recording(ObjectNode scenario) {
    try {
      Path state = Files.createTempDirectory("scenario");
      try {
        Recording.complete(scenario, state.toString());
        return scenario;
      } catch (RuntimeException error) {
        return JSON.createObjectNode().put("throws", firstCause(error));
      } finally {
        delete(state);
      }
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** What went wrong first, in one line. */
  private static String firstCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) cause = cause.getCause();
    return cause.toString().lines().findFirst().orElse("");
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
    }
  }
}
