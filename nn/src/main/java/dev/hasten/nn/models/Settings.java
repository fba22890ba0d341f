package dev.hasten.nn.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values for all options of a model: those of its published form where nothing else is chosen. */
public final class Settings {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * Checks what is chosen.
   *
   * @throws IllegalArgumentException when there is no such option or it does not take such a value
   */
  Settings(String model, List<ModelOption> options, Map<String, Object> chosen) {
    options.forEach(option -> values.put(option.name(), option.standard()));
    List<String> faults = new ArrayList<>();
    chosen.forEach(
        (name, value) -> {
          if (options.stream().noneMatch(o -> o.name().equals(name) && o.takes(value))) {
            faults.add(
                "expected for "
                    + model
                    + " a value that one of its options takes, but got "
                    + name
                    + ": "
                    + value
                    + "; there are "
                    + options);
          }
        });
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    values.putAll(chosen);
  }

  double number(String name) {
    return (Double) value(name);
  }

  int whole(String name) {
    return Math.toIntExact((Long) value(name));
  }

  boolean flag(String name) {
    return (Boolean) value(name);
  }

  List<Double> numbers(String name) {
    return ((List<?>) value(name)).stream().map(Double.class::cast).toList();
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("expected an option of the model, but got " + name);
    }
    return value;
  }
}
