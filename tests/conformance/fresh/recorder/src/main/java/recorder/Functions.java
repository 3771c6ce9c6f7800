package recorder;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.streams.kstream.Aggregator;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Predicate;
import org.apache.kafka.streams.kstream.Reducer;
import org.apache.kafka.streams.kstream.ValueMapper;

/** The functions that scenarios name, as their FORMAT.md defines them. Keys and values are texts or null. */
final class Functions {
  private static final Pattern INTEGER = Pattern.compile("-?\\d+");

  private Functions() {}

  /** The whole number in a text, else 0. */
  static long num(String value) {
    return value != null && INTEGER.matcher(value).matches() ? Long.parseLong(value) : 0;
  }

  static ValueMapper<String, String> value(String spec) {
    String argument = argument(spec);
    return switch (name(spec)) {
      case "append" -> v -> v == null ? null : v + argument;
      case "upper" -> v -> v == null ? null : v.toUpperCase();
      case "len" -> v -> v == null ? null : String.valueOf(v.length());
      case "plus" -> v -> v == null ? null : String.valueOf(num(v) + Long.parseLong(argument));
      case "nullIfEven" -> v -> v == null || num(v) % 2 == 0 ? null : v;
      case "const" -> v -> argument;
      default -> throw unknown("value function", spec);
    };
  }

  static Predicate<String, String> predicate(String spec) {
    String argument = argument(spec);
    return switch (name(spec)) {
      case "even" -> (k, v) -> num(v) % 2 == 0;
      case "gt" -> (k, v) -> num(v) > Long.parseLong(argument);
      case "keyNot" -> (k, v) -> !argument.equals(k);
      case "keyIs" -> (k, v) -> argument.equals(k);
      case "notNull" -> (k, v) -> v != null;
      case "all" -> (k, v) -> true;
      default -> throw unknown("predicate", spec);
    };
  }

  static KeyValueMapper<String, String, String> key(String spec) {
    String argument = argument(spec);
    return switch (name(spec)) {
      case "first" -> (k, v) -> first(v);
      case "mod" -> (k, v) -> "k" + Math.floorMod(num(v), Long.parseLong(argument));
      case "const" -> (k, v) -> argument;
      case "same" -> (k, v) -> k;
      case "fk" -> (k, v) -> foreignKey(v);
      default -> throw unknown("key function", spec);
    };
  }

  static String foreignKey(String value) {
    return value != null && value.startsWith("_") ? null : first(value);
  }

  static ValueMapper<String, List<String>> many(String spec) {
    return switch (spec) {
      case "chars" -> v -> v == null ? List.of() : v.codePoints().mapToObj(Character::toString).toList();
      case "dup" -> v -> v == null ? java.util.Arrays.asList(null, null) : List.of(v, v + "'");
      case "none" -> v -> List.of();
      default -> throw unknown("function of many", spec);
    };
  }

  /** An aggregator or reducer: its first argument is what there is so far. */
  static Reducer<String> reducer(String spec) {
    return switch (spec) {
      case "concat" -> (a, v) -> a + "," + v;
      case "sum" -> (a, v) -> String.valueOf(num(a) + num(v));
      case "minus" -> (a, v) -> String.valueOf(num(a) - num(v));
      case "max" -> (a, v) -> String.valueOf(Math.max(num(a), num(v)));
      case "add" -> (a, v) -> a + "+" + v;
      case "sub" -> (a, v) -> a + "-" + v;
      case "last" -> (a, v) -> v;
      case "nullOn9" -> (a, v) -> num(v) == 9 ? null : a + "," + v;
      default -> throw unknown("aggregator", spec);
    };
  }

  static <K> Aggregator<K, String, String> aggregator(String spec) {
    Reducer<String> reducer = reducer(spec);
    return (k, v, a) -> reducer.apply(a, v);
  }

  static String join(String left, String right) {
    return (left == null ? "~" : left) + "+" + (right == null ? "~" : right);
  }

  private static String first(String value) {
    return value == null || value.isEmpty() ? null : value.substring(0, 1);
  }

  private static String name(String spec) {
    int at = spec.indexOf(':');
    return at < 0 ? spec : spec.substring(0, at);
  }

  private static String argument(String spec) {
    return spec.substring(spec.indexOf(':') + 1);
  }

  private static IllegalArgumentException unknown(String kind, String spec) {
    return new IllegalArgumentException("there is no " + kind + " '" + spec + "'");
  }
}
