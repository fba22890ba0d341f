package dev.hasten.train.job;

import dev.hasten.train.catalog.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code sampling: {name: curriculum, scores: FILE, share: 30%, epochs: 5}}. */
final class SamplingReader {
  static final String KEY = "sampling";
  private static final String SCORES = "scores";
  private static final String SHARE = "share";
  private static final String TIMES = "times";
  private static final String EPOCHS = "epochs";
  private static final String KEEP = "keep";
  private static final String NEAR = "near";
  private static final String HARDEST = "hardest";
  private static final String EASIEST = "easiest";
  private static final double USUAL_SHARE = 0.3;
  private static final double USUAL_UNIFORM = 0.2;
  private static final double USUAL_KEPT = 0.7;
  private static final double USUAL_TIMES = 3;
  private static final int USUAL_EPOCHS = 5;

  private final Faults faults;

  SamplingReader(Faults faults) {
    this.faults = faults;
  }

  /** The choice, with a fault where there is none. */
  Optional<SamplingChoice> read(Node node, Function<Node, Optional<Path>> file) {
    Fields fields = Fields.of(node, KEY, faults);
    Optional<SamplingChoice.Kind> named = kind(fields.place("name"));
    if (named.isEmpty()) {
      return Optional.empty();
    }
    SamplingChoice.Kind kind = named.get();
    int before = faults.count();
    fields.allow(name(kind) + " sampling", keys(kind));
    Optional<Path> scores = Optional.empty();
    if (SamplingChoice.needsScores(kind)) {
      if (fields.get(SCORES).isEmpty()) {
        faults.add(
            fields.node(),
            "expected scores for "
                + name(kind)
                + ", but got none: add scores: FILE, a number a line (hasten data score makes one)");
      }
      scores = fields.get(SCORES).flatMap(file);
    }
    double share = number(fields, SHARE, usualShare(kind), 1, "a share above 0, up to 1");
    double times = number(fields, TIMES, USUAL_TIMES, 1e6, "a number above 0, up to 1,000,000");
    int epochs = epochs(fields);
    boolean hardest = hardest(fields);
    boolean near = near(fields);
    return faults.count() > before
        ? Optional.empty()
        : Optional.of(new SamplingChoice(kind, scores, share, times, epochs, hardest, near));
  }

  private Optional<SamplingChoice.Kind> kind(Node node) {
    String wanted = Scalars.text(node).orElse("");
    List<String> names =
        Arrays.stream(SamplingChoice.Kind.values()).map(SamplingReader::name).toList();
    Optional<SamplingChoice.Kind> kind =
        Arrays.stream(SamplingChoice.Kind.values())
            .filter(each -> name(each).equals(wanted))
            .findFirst();
    if (kind.isEmpty()) {
      faults.add(
          node,
          "expected a sampling, but got " + Scalars.words(node) + Nearest.hint(wanted, names));
    }
    return kind;
  }

  private static List<String> keys(SamplingChoice.Kind kind) {
    List<String> keys = new ArrayList<>(List.of("name"));
    switch (kind) {
      case CLASS_BALANCED -> {}
      case DEDUPLICATE -> keys.add(NEAR);
      case WEIGHTED -> keys.add(SCORES);
      case IMPORTANCE -> keys.addAll(List.of(SCORES, SHARE));
      case HARD -> keys.addAll(List.of(SCORES, SHARE, TIMES));
      case CURRICULUM -> keys.addAll(List.of(SCORES, SHARE, EPOCHS));
      case PRUNED -> keys.addAll(List.of(SCORES, SHARE, KEEP));
    }
    return keys;
  }

  private double number(Fields fields, String key, double usual, double most, String expected) {
    if (fields.get(key).isEmpty()) {
      return usual;
    }
    Node node = fields.place(key);
    if (Scalars.value(node).orElse("") instanceof Number number
        && number.doubleValue() > 0
        && number.doubleValue() <= most) {
      return number.doubleValue();
    }
    faults.add(
        node,
        "expected "
            + expected
            + " for "
            + key
            + ", but got "
            + Scalars.words(node)
            + ": write it so");
    return usual;
  }

  private int epochs(Fields fields) {
    if (fields.get(EPOCHS).isEmpty()) {
      return USUAL_EPOCHS;
    }
    Node node = fields.place(EPOCHS);
    if (Scalars.value(node).orElse("") instanceof Long count && count >= 1 && count <= 1 << 30) {
      return count.intValue();
    }
    faults.add(
        node,
        "expected 1 epoch or more for epochs, but got " + Scalars.words(node) + ": write it so");
    return USUAL_EPOCHS;
  }

  private static double usualShare(SamplingChoice.Kind kind) {
    return switch (kind) {
      case IMPORTANCE -> USUAL_UNIFORM;
      case PRUNED -> USUAL_KEPT;
      default -> USUAL_SHARE;
    };
  }

  private boolean hardest(Fields fields) {
    if (fields.get(KEEP).isEmpty()) {
      return true;
    }
    Node node = fields.place(KEEP);
    String wanted = Scalars.text(node).orElse("");
    if (!List.of(HARDEST, EASIEST).contains(wanted)) {
      faults.add(
          node,
          "expected hardest or easiest for keep, but got " + Scalars.words(node) + ": write one");
    }
    return !wanted.equals(EASIEST);
  }

  private boolean near(Fields fields) {
    if (fields.get(NEAR).isEmpty()) {
      return false;
    }
    Node node = fields.place(NEAR);
    if (Scalars.value(node).orElse("") instanceof Boolean near) {
      return near;
    }
    faults.add(
        node, "expected true or false for near, but got " + Scalars.words(node) + ": write one");
    return false;
  }

  private static String name(SamplingChoice.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As a job file writes it. */
  static Map<String, Object> tree(SamplingChoice choice) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name(choice.kind()));
    List<String> keys = keys(choice.kind());
    choice.scores().ifPresent(file -> tree.put(SCORES, file.toString()));
    if (keys.contains(SHARE)) {
      tree.put(SHARE, choice.share());
    }
    if (keys.contains(TIMES)) {
      tree.put(TIMES, choice.times());
    }
    if (keys.contains(EPOCHS)) {
      tree.put(EPOCHS, choice.epochs());
    }
    if (keys.contains(NEAR)) {
      tree.put(NEAR, choice.near());
    }
    if (keys.contains(KEEP)) {
      tree.put(KEEP, choice.hardest() ? HARDEST : EASIEST);
    }
    return tree;
  }
}
