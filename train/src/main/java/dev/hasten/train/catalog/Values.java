package dev.hasten.train.catalog;

import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import java.util.List;
import java.util.Map;

/** Checked values of a thing's options, defaults filled in. */
public final class Values {
  private final Map<String, Object> values;

  Values(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** A real number. */
  public double number(String name) {
    return ((Number) value(name)).doubleValue();
  }

  /** A whole number. */
  public int integer(String name) {
    return Math.toIntExact(((Number) value(name)).longValue());
  }

  /** True or false. */
  public boolean flag(String name) {
    return (Boolean) value(name);
  }

  /** A text. */
  public String text(String name) {
    return (String) value(name);
  }

  /** How long something lasts. */
  public Duration duration(String name) {
    return (Duration) value(name);
  }

  /** Several of them. */
  public List<Duration> durations(String name) {
    return list(name, Duration.class);
  }

  /** Several real numbers. */
  public List<Double> numbers(String name) {
    return list(name, Double.class);
  }

  /** Several things of that kind. */
  public <T> List<T> things(String name, Class<T> kind) {
    return list(name, kind);
  }

  /** Names with options. */
  public List<Choice> choices(String name) {
    return list(name, Choice.class);
  }

  private <T> List<T> list(String name, Class<T> kind) {
    return ((List<?>) value(name)).stream().map(kind::cast).toList();
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("expected an option " + name + " to be declared");
    }
    return value;
  }
}
