package dev.hasten.train.speedup;

import dev.hasten.data.Locations;
import dev.hasten.nn.Layer;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.checkpoint.PublishedWeights;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Begins with weights that were trained before, such as published ones; where the head is for other
 * classes, it begins anew ({@link PublishedWeights}). With {@code frozen} and {@code layer-decay}
 * it is fine-tuning. The file is read when a training begins or goes on (where a checkpoint then
 * gives the weights), not when its result is applied; a path that is not absolute is one from where
 * the process runs.
 *
 * @param weights a file of safetensors, or of {@code torch.save(model.state_dict(), file)}
 */
public record Pretrained(String weights) implements Speedup {
  private static final String NAME = "pretrained";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "begins with the weights of a file, but for another head",
          "https://arxiv.org/abs/1411.1792",
          List.of(
              Option.path("weights", "weights.safetensors", "file of safetensors, .pt or .pth")),
          values -> new Pretrained(values.text("weights")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    seams.model((model, example) -> seams.hasNewWeights() ? begin(model) : "weights are there");
  }

  private String begin(Layer model) {
    try {
      PublishedWeights.Begun begun =
          PublishedWeights.into(model, Locations.resolve(Path.of(""), weights));
      return begun.tensors()
          + " tensors of "
          + weights
          + begun.newHead().map(head -> ", a new head " + head).orElse("")
          + (begun.others().isEmpty() ? "" : ", passed over: " + begun.others());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "expected a file of weights for "
              + NAME
              + " at "
              + weights
              + ", but got "
              + e
              + ": correct the path",
          e);
    }
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("weights", weights);
  }
}
