package dev.hasten.train.speedup;

import dev.hasten.nn.Blur2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;

/**
 * Blurs before it leaves pixels out (Zhang, <a href="https://arxiv.org/abs/1904.11486">2019</a>):
 * max pooling by s becomes max pooling at every pixel, then a blur of stride s; before a
 * convolution with a stride its input is blurred. The filter is {@code [1 2 1] x [1 2 1] / 16} for
 * each channel, the border repeated. Parameters stay as they are; inference changes.
 */
public record BlurPool() implements Speedup {
  static final Entry<Speedup> ENTRY =
      new Entry<>(
          "blur-pool",
          "blurs before pooling and strided convolutions leave pixels out",
          "https://arxiv.org/abs/1904.11486",
          List.of(),
          values -> new BlurPool());

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
    seams.model((model, example) -> convert(model));
  }

  private static String convert(Layer model) {
    int converted = 0;
    for (Map.Entry<String, Layer> each : model.layers().entrySet()) {
      if (each.getValue() instanceof MaxPool2d pool && pool.stride() > 1) {
        int size = pool.size();
        model.replace(
            each.getKey(),
            new Sequential()
                .add("max", new MaxPool2d(size, 1))
                .add("blur", new Blur2d(pool.stride())));
        converted++;
      } else if (each.getValue() instanceof Conv2d conv && strided(conv)) {
        Layer blur = new Blur2d(1);
        model.around(each.getKey(), (input, call) -> call.forward(blur.forward(input)));
        converted++;
      }
    }
    if (converted == 0) {
      throw new IllegalArgumentException(
          Supported.nothing(
              model, "blur-pool", "a MaxPool2d, or a convolution with a stride and 4 channels"));
    }
    return converted + " layers blur first";
  }

  /** Images of few channels are blurred no further. */
  private static boolean strided(Conv2d conv) {
    return conv.config().stride() > 1 && conv.config().in() >= 4;
  }

  @Override
  public Choice choice() {
    return Choice.of("blur-pool");
  }
}
