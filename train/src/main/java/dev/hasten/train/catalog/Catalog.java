package dev.hasten.train.catalog;

import dev.hasten.train.seam.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** All things of one kind, by name. */
public final class Catalog<T> {
  private final String kind;
  private final Map<String, Entry<T>> entries = new LinkedHashMap<>();

  /** The things of that kind, in the order of their list. */
  public Catalog(String kind, List<Entry<T>> list) {
    this.kind = kind;
    list.forEach(entry -> entries.put(entry.name(), entry));
  }

  /** Of several lists: each module offers its own. */
  public Catalog<T> and(List<Entry<T>> more) {
    List<Entry<T>> all = new ArrayList<>(entries.values());
    all.addAll(more);
    return new Catalog<>(kind, all);
  }

  /** What its things are, as in "an optimizer". */
  public String kind() {
    return kind;
  }

  /** All things. */
  public List<Entry<T>> entries() {
    return List.copyOf(entries.values());
  }

  /**
   * Makes what was chosen, or tells each fault: the option at fault (empty for the name) and a
   * line.
   */
  public Optional<T> make(Choice choice, BiConsumer<String, String> fault) {
    Entry<T> entry = entries.get(choice.name());
    if (entry == null) {
      String hint = Nearest.hint(choice.name(), entries.keySet());
      fault.accept("", "expected " + kind + ", but got \"" + choice.name() + "\"" + hint);
      return Optional.empty();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    boolean[] sound = {true};
    BiConsumer<String, String> counted =
        (option, line) -> {
          sound[0] = false;
          fault.accept(option, line);
        };
    List<String> names = entry.options().stream().map(Option::name).toList();
    for (String given : choice.options().keySet()) {
      if (!names.contains(given)) {
        String hint = names.isEmpty() ? "; it has no options" : Nearest.hint(given, names);
        counted.accept(
            given, "expected an option of " + entry.name() + ", but got \"" + given + "\"" + hint);
      }
    }
    for (Option option : entry.options()) {
      Object given = choice.options().getOrDefault(option.name(), option.standard());
      check(option, given)
          .ifPresentOrElse(
              value -> values.put(option.name(), value),
              () -> counted.accept(option.name(), refusal(option, given)));
    }
    if (!sound[0]) {
      return Optional.empty();
    }
    try {
      return Optional.of(entry.make().apply(new Values(values)));
    } catch (IllegalArgumentException e) {
      counted.accept("", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * Makes what was chosen.
   *
   * @throws IllegalArgumentException with every fault, a line each
   */
  public T require(Choice choice) {
    List<String> faults = new ArrayList<>();
    return make(choice, (option, fault) -> faults.add(fault))
        .orElseThrow(() -> new IllegalArgumentException(String.join("\n", faults)));
  }

  private static String refusal(Option option, Object given) {
    return "expected "
        + option.expected()
        + " for "
        + option.name()
        + ", but got "
        + (given instanceof String ? "\"" + given + "\"" : given);
  }

  /** The entry of that name. */
  public Optional<Entry<T>> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  private Optional<Object> check(Option option, Object given) {
    return option.type() == Option.Type.THINGS
        ? Checked.list(given, this::thing)
        : Checked.value(option, given);
  }

  /** Of a choice or a bare name; what is wrong with it is told by whoever read it. */
  private Optional<Object> thing(Object given) {
    if (given instanceof String name) {
      return make(Choice.of(name), (option, words) -> {}).map(Object.class::cast);
    }
    return given instanceof Choice choice
        ? make(choice, (option, words) -> {}).map(Object.class::cast)
        : Optional.empty();
  }
}
