package dev.hasten.train.speedup;

import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Trains on the examples of each batch whose loss is highest, in smaller batches, and looks for
 * them only now and then: in the epochs 0, every, 2 * every, ... a forward pass alone tells the
 * loss of each example; in those between, the losses remembered choose, at no cost. The filter is
 * that of the speed runs of CIFAR-10 (<a
 * href="https://github.com/KellerJordan/cifar10-airbench">airbench96</a>, which asks a small model
 * beforehand instead): {@code round(keep * N)} of N examples, without chance.
 *
 * @param keep share of each batch that is trained on
 * @param every epochs from one look to the next
 */
public record LossFiltering(double keep, int every) implements Speedup {
  private static final String NAME = "loss-filtering";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "trains on the examples whose loss was high when it was last looked at",
          "https://github.com/KellerJordan/cifar10-airbench",
          List.of(
              Option.number("keep", 0.5, 1e-3, 1, "share of each batch that is trained on"),
              Option.integer("every", 2, 1, 1 << 30, "epochs from one look to the next")),
          values -> new LossFiltering(values.number("keep"), values.integer("every")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("selective-backprop", "both choose the examples to train on");
  }

  @Override
  public void install(Seams seams) {
    seams.inspect(model -> Supported.requireNumbers(model, NAME)); // windows have no numbers
    ExampleLosses each = ExampleLosses.of(seams);
    List<LossMemory> memory = new ArrayList<>();
    seams.weights(
        weights -> {
          memory.add(new LossMemory());
          return memory.get(0);
        });
    seams.gradientSource(
        inner ->
            (batch, passes) -> {
              int[] examples = batch.numbers().require(NAME).examples();
              if (batch.numbers().epoch() % every == 0) {
                memory
                    .get(0)
                    .remember(
                        examples,
                        Tensors.toFloats(each.of(passes.outputs(batch), batch.targets())));
              }
              float[] losses = memory.get(0).losses(examples);
              return inner.gradients(SelectiveBackprop.some(batch, hardest(losses, keep)), passes);
            });
  }

  /** The places of the examples with the highest losses, in the order of the batch. */
  static long[] hardest(float[] losses, double keep) {
    Integer[] places = new Integer[losses.length];
    Arrays.setAll(places, i -> i);
    Arrays.sort(places, Comparator.comparingDouble(i -> -losses[i]));
    int kept = (int) Math.max(1, Math.round(keep * losses.length));
    return Arrays.stream(places).limit(kept).mapToLong(i -> i).sorted().toArray();
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("keep", keep).with("every", (long) every);
  }
}
