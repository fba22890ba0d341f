package dev.hasten.train.speedup;

import dev.hasten.nn.Layer;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Outside training the model answers with the mean of its logits for an image and for its mirror:
 * {@code (f(x) + f(mirror(x))) / 2} (Jordan, <a href="https://arxiv.org/abs/2404.00498">2024</a>,
 * section 2). Training is the same, inference changes and costs twice: no comparison of the same
 * network may have it on one side. Not for what has a handedness, such as digits and letters.
 */
public record TestTimeMirror() implements Speedup {
  private static final String NAME = "test-time-mirror";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "inference averages over an image and its mirror, at twice the cost",
          "https://arxiv.org/abs/2404.00498",
          List.of(),
          values -> new TestTimeMirror());

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    seams.model((model, example) -> mirror(model));
  }

  private static String mirror(Layer model) {
    if (!(model instanceof Sequential) || model.children().isEmpty()) {
      throw new IllegalArgumentException(
          "expected a Sequential model for "
              + NAME
              + ", so that it is known what comes first and last, but got a "
              + model.getClass().getSimpleName()
              + ": leave it out");
    }
    List<String> names = List.copyOf(model.children().keySet());
    model.around(
        names.get(0),
        (input, layer) -> layer.forward(model.isTraining() ? input : withMirrored(input)));
    model.around(
        names.get(names.size() - 1),
        (input, layer) ->
            model.isTraining() ? layer.forward(input) : averaged(layer.forward(input)));
    return "inference costs twice: over each image and its mirror";
  }

  /** All images, then all of them mirrored. */
  private static Tensor withMirrored(Tensor images) {
    return torch.cat(new TensorVector(images, images.flip(3)), 0);
  }

  private static Tensor averaged(Tensor outputs) {
    return outputs.unflatten(0, 2, -1).mean(new long[] {0}, false, new ScalarTypeOptional());
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
