package dev.hasten.train.speedup;

import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.LayerNorm2d;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/**
 * Layer norms that read and write bfloat16 in a run whose precision is bf16 (Composer's {@code
 * LowPrecisionLayerNorm}, <a href="https://github.com/mosaicml/composer">MosaicML</a>): {@code y =
 * bf16(norm(bf16(x)))}. Mean, variance and the sums are fp32, as are weight and bias. It halves
 * what a norm reads, writes and keeps for the backward pass where its input would be fp32, as after
 * an embedding or a sum with one. In fp32 there is nothing to lower: refused; inference does not
 * change.
 */
public record LowPrecisionLayerNorm() implements Speedup {
  private static final String NAME = "low-precision-layer-norm";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "layer norms in bfloat16 where the precision is bf16",
          "https://github.com/mosaicml/composer",
          List.of(),
          values -> new LowPrecisionLayerNorm());

  @Override
  public Effect effect() {
    return Effect.NUMERIC;
  }

  @Override
  public boolean needsBf16() {
    return true;
  }

  @Override
  public void install(Seams seams) {
    LowPrecisionNorms.install(
        seams,
        NAME,
        "a LayerNorm",
        layer -> layer instanceof LayerNorm || layer instanceof LayerNorm2d);
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME);
  }
}
