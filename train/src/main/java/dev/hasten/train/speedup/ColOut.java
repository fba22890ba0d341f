package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Leaves rows and columns of pixels out of the images, the same for a whole batch (MosaicML, <a
 * href="https://docs.mosaicml.com/projects/composer/en/stable/method_cards/colout.html">2021</a>):
 * of H rows, {@code H - floor(rows H)} stay in their order, every choice of them as likely, and
 * likewise of columns. Smaller images cost less. Where the model flattens an image, its features
 * are pooled back to the grid of whole images first, as in {@link ProgressiveResizing}; what is
 * evaluated does not change.
 *
 * @param rows share of the rows that go
 * @param columns share of the columns that go
 */
public record ColOut(double rows, double columns) implements Speedup {
  private static final String NAME = "colout";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "rows and columns of pixels left out of each batch",
          "https://docs.mosaicml.com/projects/composer/en/stable/method_cards/colout.html",
          List.of(
              Option.number("rows", 0.15, 0, 0.9, "share of the rows that go"),
              Option.number("columns", 0.15, 0, 0.9, "share of the columns that go")),
          values -> new ColOut(values.number("rows"), values.number("columns")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public void install(Seams seams) {
    ImageFormat.require(NAME, seams.example());
    RandomStream random = seams.random(NAME);
    int height = kept(seams.example()[1], rows);
    int width = kept(seams.example()[2], columns);
    seams.inspect(model -> FlattenGrids.of(model, NAME, seams.example(), height, width).pool());
    seams.batch(
        (batch, progress) -> {
          Tensor images = batch.inputs();
          Tensor fewer = without(images, 2, kept(images.size(2), rows), random);
          return batch.withInputs(
              ImageFormat.like(images, without(fewer, 3, kept(images.size(3), columns), random)));
        });
  }

  private static int kept(long side, double share) {
    return Math.toIntExact(Math.max(1, side - (long) Math.floor(share * side)));
  }

  private static Tensor without(Tensor images, int dimension, int kept, RandomStream random) {
    int side = Math.toIntExact(images.size(dimension));
    Tensor places =
        Tensors.ofLongs(chosen(side, kept, random), kept).to(images.device(), ScalarType.Long);
    return images.index_select(dimension, places);
  }

  /** So many of the places, in order, each choice as likely. */
  static long[] chosen(int side, int kept, RandomStream random) {
    long[] chosen = new long[kept];
    int taken = 0;
    for (int place = 0; place < side; place++) {
      if (random.nextInt(side - place) < kept - taken) {
        chosen[taken++] = place;
      }
    }
    return chosen;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("rows", rows).with("columns", columns);
  }
}
