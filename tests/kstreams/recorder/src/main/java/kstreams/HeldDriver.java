package kstreams;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.internals.StreamTask;

/**
 * Runs the task of a TopologyTestDriver without its commit after each record, which would flush the caches each time: records are processed when
 * they are piped, and the task commits when it is told. The task, its stores and its cache are Kafka Streams' own.
 */
final class HeldDriver {
  private final TopologyTestDriver driver;
  private final StreamTask task;
  private final Map<String, TopicPartition> partitions;

  HeldDriver(TopologyTestDriver driver) {
    this.driver = driver;
    this.task = (StreamTask) field("task");
    @SuppressWarnings("unchecked")
    Map<String, TopicPartition> found = (Map<String, TopicPartition>) field("partitionsByInputTopic");
    this.partitions = found;
  }

  void pipe(String topic, String key, String value, long timestamp) {
    call(
        "enqueueTaskRecord",
        new Class<?>[] {String.class, TopicPartition.class, long.class, byte[].class, byte[].class, Headers.class},
        topic, partitions.get(topic), timestamp, bytes(key), bytes(value), new RecordHeaders());
    process();
  }

  void commit() {
    task.prepareCommit(true);
    task.postCommit(true);
    process();
  }

  private void process() {
    capture();
    task.resumePollingForPartitionsWithAvailableSpace();
    task.updateLags();
    while (task.hasRecordsQueued() && task.isProcessable(0)) {
      task.process(0);
      task.maybePunctuateStreamTime();
      capture();
    }
  }

  private void capture() {
    call("captureOutputsAndReEnqueueInternalResults", new Class<?>[0]);
  }

  private Object field(String name) {
    try {
      Field field = TopologyTestDriver.class.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(driver);
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException("the TopologyTestDriver of this version has no " + name, error);
    }
  }

  private void call(String name, Class<?>[] types, Object... arguments) {
    try {
      Method method = TopologyTestDriver.class.getDeclaredMethod(name, types);
      method.setAccessible(true);
      method.invoke(driver, arguments);
    } catch (InvocationTargetException error) {
      if (error.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(error.getCause());
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException("the TopologyTestDriver of this version has no " + name, error);
    }
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
