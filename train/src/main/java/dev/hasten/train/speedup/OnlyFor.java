package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A speedup of the gradients for some parameters alone: {@code {name: clipping, only: "dense.*"}}.
 *
 * @param inner a speedup that stands on the seam of the gradients alone
 * @param parameters their names by path, with {@code *} for any letters
 */
public record OnlyFor(Speedup inner, String parameters) implements Wrapper {
  private static final Option OPTION =
      Option.text("only", "*", "parameters it acts on, * for any letters");

  /** An entry that takes {@code only} as well. */
  static Entry<Speedup> entry(Entry<Speedup> inner) {
    List<Option> options = new ArrayList<>(inner.options());
    options.add(OPTION);
    return new Entry<>(
        inner.name(),
        inner.summary(),
        inner.source(),
        options,
        values -> {
          Speedup made = inner.make().apply(values);
          String parameters = values.text("only");
          return parameters.equals("*") ? made : new OnlyFor(made, parameters);
        });
  }

  @Override
  public void install(Seams seams) {
    Seams part = seams.part();
    inner.install(part);
    if (!part.actsAnewInEachStep() || part.changesBatches() || part.changesPasses()) {
      throw new IllegalArgumentException(
          "expected a speedup that acts on gradients alone for \"only\", but "
              + inner.choice().name()
              + " does more: leave it out");
    }
    part.inspections().forEach(seams::inspect);
    seams.inspect(
        model -> {
          long matched = model.parameters().keySet().stream().filter(this::matches).count();
          if (matched == 0) {
            throw new IllegalArgumentException(
                "expected the name of a parameter (* for any letters) after \"only\" of "
                    + inner.choice().name()
                    + ", but got \""
                    + parameters
                    + "\": there are "
                    + String.join(", ", model.parameters().keySet()));
          }
        });
    for (GradientTransform transform : part.gradientTransforms()) {
      seams.gradients(
          new WrappedTransform(
              transform,
              (other, weights, progress) ->
                  other.transform(weights.only(this::matches), progress)));
    }
  }

  private boolean matches(String name) {
    return Pattern.matches("\\Q" + parameters.replace("*", "\\E.*\\Q") + "\\E", name);
  }

  @Override
  public Choice choice() {
    return inner.choice().with("only", parameters);
  }
}
