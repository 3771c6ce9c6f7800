import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What Kafka's own client for Java does with the broker args[0], which speaks TLS under the authority args[1] and knows ada. Prints
 * `ok NAME` or `FAIL NAME: why` for each check.
 */
public class SecurityChecks {
  /** The broker ends a log-in after two seconds unless it is renewed. */
  static final long SESSIONS_MS = 5_000;
  static final long WAIT_MS = 20_000;
  static String bootstrap;
  static String ca;

  interface Check {
    void run() throws Exception;
  }

  public static void main(String[] args) {
    bootstrap = args[0];
    ca = args[1];
    for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")) {
      check(mechanism + " through TLS, over several sessions", () -> roundTrip(mechanism));
      check("a wrong password is refused by " + mechanism, () -> wrongPassword(mechanism));
    }
    System.exit(0);
  }

  static void check(String name, Check check) {
    try {
      check.run();
      System.out.println("ok java: " + name);
    } catch (Throwable error) {
      System.out.println("FAIL java: " + name + ": " + String.valueOf(error).replace('\n', ' '));
    }
  }

  static Map<String, Object> settings(String mechanism, String password) {
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("security.protocol", "SASL_SSL");
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", ca);
    settings.put("sasl.mechanism", mechanism);
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security." + module + " required username=\"ada\" password=\"" + password + "\";");
    return settings;
  }

  static void roundTrip(String mechanism) throws Exception {
    String topic = "java-secure-" + mechanism.toLowerCase() + "-" + System.currentTimeMillis();
    Map<String, Object> settings = settings(mechanism, "pencil");
    settings.put("group.id", topic);
    settings.put("auto.offset.reset", "earliest");
    try (Admin admin = Admin.create(settings);
        KafkaProducer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(WAIT_MS, TimeUnit.MILLISECONDS);
      consumer.subscribe(List.of(topic));
      long until = System.currentTimeMillis() + SESSIONS_MS;
      int sent = 0;
      int found = 0;
      while (System.currentTimeMillis() < until || found < sent) {
        if (System.currentTimeMillis() > until + WAIT_MS) throw new AssertionError(found + " of " + sent + " records came");
        if (System.currentTimeMillis() < until) producer.send(new ProducerRecord<>(topic, "o" + sent++)).get(WAIT_MS, TimeUnit.MILLISECONDS);
        for (var each : consumer.poll(Duration.ofMillis(50))) {
          if (!each.value().equals("o" + found++)) throw new AssertionError(each.value() + " came out of order");
        }
      }
    }
  }

  static void wrongPassword(String mechanism) throws Exception {
    try (Admin admin = Admin.create(settings(mechanism, "guess"))) {
      admin.listTopics().names().get(WAIT_MS, TimeUnit.MILLISECONDS);
      throw new AssertionError("it came in");
    } catch (ExecutionException error) {
      if (!(error.getCause() instanceof SaslAuthenticationException)) throw error;
    }
  }
}
