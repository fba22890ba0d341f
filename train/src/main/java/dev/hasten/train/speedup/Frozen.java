package dev.hasten.train.speedup;

import dev.hasten.nn.FineTuning;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps weights as they are for a time, or throughout: those whose names match, or all but the
 * head's, as where a body was trained before (Yosinski et al., <a
 * href="https://arxiv.org/abs/1411.1792">2014</a>). Nothing is computed for them in the backward
 * pass: {@code w(t + 1) = w(t)} for the steps t before {@code until}. Batch norms with kept factors
 * take the statistics of the run and leave them alone.
 *
 * @param layers names of weights, with {@code *} for any letters, several between commas; empty for
 *     all but the head's
 * @param until when they are trained, too
 */
public record Frozen(String layers, Duration until) implements Speedup {
  private static final String NAME = "frozen";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "weights that are kept for a time, or throughout",
          "https://arxiv.org/abs/1411.1792",
          List.of(
              Option.text("layers", "", "weights by name, * for any letters; all but the head's"),
              Option.duration("until", "100%", "when they are trained, too")),
          values -> new Frozen(values.text("layers"), values.duration("until")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return FrozenLayers.conflictsAnd(LayerFreezing.NAME, "gradient-freezing");
  }

  @Override
  public List<String> faults(Progress run) {
    return until.isTime() ? List.of() : until.uncountable(run).stream().toList();
  }

  @Override
  public Speedup scaled(double times) {
    return new Frozen(layers, until.scaled(times));
  }

  @Override
  public void install(Seams seams) {
    List<String> names = new ArrayList<>();
    List<FrozenLayers> frozen = new ArrayList<>();
    seams.inspect(model -> names.addAll(names(model)));
    seams.batch(
        (batch, progress) -> {
          frozen.get(0).freeze(progress.step() < until.in(progress) ? 1 : 0);
          return batch;
        });
    seams.weights(
        weights -> {
          frozen.add(new FrozenLayers(List.of(List.copyOf(names)), weights));
          return new LayerFreezing.Kept(frozen.get(0));
        });
  }

  private List<String> names(Layer model) {
    Set<String> all = new LinkedHashSet<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (!parameter.frozen()) { // kept by somebody else already
                all.add(name);
              }
            });
    Optional<String> head = FineTuning.head(model);
    if (layers.isBlank() && head.isEmpty()) {
      throw new IllegalArgumentException(
          "expected names of weights as layers of "
              + NAME
              + ", for the model has no head of its own, but got none: there are "
              + String.join(", ", all));
    }
    List<String> chosen =
        all.stream()
            .filter(
                name ->
                    layers.isBlank()
                        ? !name.startsWith(head.orElse("") + ".")
                        : pattern().matcher(name).matches())
            .toList();
    if (chosen.isEmpty() || chosen.size() == all.size()) {
      throw new IllegalArgumentException(
          "expected names of some weights (* for any letters) as layers of "
              + NAME
              + ", but \""
              + layers
              + "\" names "
              + (chosen.isEmpty() ? "none" : "all")
              + ": there are "
              + String.join(", ", all));
    }
    return chosen;
  }

  private Pattern pattern() {
    List<String> each = new ArrayList<>();
    for (String part : layers.split(",", -1)) {
      each.add("\\Q" + part.strip().replace("*", "\\E.*\\Q") + "\\E");
    }
    return Pattern.compile(String.join("|", each));
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("layers", layers).with("until", until.toString());
  }
}
