package kstreams;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Counts by key and tells all counts at each punctuation; a key that begins with `x` cancels, one with `s` schedules anew. */
final class Punctuated extends ContextualProcessor<String, String, String, String> {
  private final JsonNode plan;
  private KeyValueStore<String, Long> counts;
  private Cancellable schedule;

  Punctuated(JsonNode plan) {
    this.plan = plan;
  }

  @Override
  public void init(ProcessorContext<String, String> context) {
    super.init(context);
    counts = context.getStateStore("counts");
    if (!plan.path("later").asBoolean()) schedule();
    long also = plan.get("also").asLong();
    if (also > 0)
      context.schedule(Duration.ofMillis(also), type(), time -> context.forward(new Record<>("also", String.valueOf(time), time)));
  }

  private PunctuationType type() {
    return plan.get("time").asText().equals("stream") ? PunctuationType.STREAM_TIME : PunctuationType.WALL_CLOCK_TIME;
  }

  private void schedule() {
    schedule = context().schedule(Duration.ofMillis(plan.get("every").asLong()), type(), this::punctuate);
  }

  private void punctuate(long time) {
    context().forward(new Record<>("time", time + "/" + context().currentStreamTimeMs(), time));
    try (KeyValueIterator<String, Long> all = counts.all()) {
      while (all.hasNext()) {
        var row = all.next();
        context().forward(new Record<>(row.key, String.valueOf(row.value), time));
      }
    }
    if (plan.path("once").asBoolean()) schedule.cancel();
  }

  @Override
  public void process(Record<String, String> record) {
    Long before = counts.get(record.key());
    counts.put(record.key(), before == null ? 1 : before + 1);
    if (record.key().startsWith("x") && schedule != null) schedule.cancel();
    if (record.key().startsWith("s")) {
      if (schedule != null) schedule.cancel();
      schedule();
    }
    context().forward(record.withKey("record").withValue(context().currentStreamTimeMs() + "/" + context().currentSystemTimeMs()));
  }
}
