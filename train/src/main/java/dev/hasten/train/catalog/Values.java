package dev.hasten.train.catalog;

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

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("expected an option " + name + " to be declared");
    }
    return value;
  }
}
