package dev.hasten.bench;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.GroupNorm;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * A convolutional network as tutorials write it, for the methods that look for what could be
 * written better: biases before norms, a ReLU that keeps its input, pooling after it. conv 32,
 * norm, ReLU, pool, conv 64, norm, ReLU, pool, dropout, dense.
 */
public final class TextbookConvnet extends Layer {
  private static final int GROUPS = 8;

  private final Slot body;

  /** With batch norms. */
  public TextbookConvnet(long[] example, int classes) {
    this(example, classes, BatchNorm2d::new);
  }

  private TextbookConvnet(long[] example, int classes, LongFunction<Layer> norm) {
    long height = ((example[1] - 2) / 2 - 2) / 2;
    long width = ((example[2] - 2) / 2 - 2) / 2;
    body =
        child(
            "body",
            new Sequential()
                .add("conv1", new Conv2d(example[0], 32, 3))
                .add("norm1", norm.apply(32))
                .add("relu1", new Relu())
                .add("pool1", new MaxPool2d(2))
                .add("conv2", new Conv2d(32, 64, 3))
                .add("norm2", norm.apply(64))
                .add("relu2", new Relu())
                .add("pool2", new MaxPool2d(2))
                .add("flatten", new Flatten())
                .add("dropout", new Dropout(0.5))
                .add("dense", new Linear(64 * height * width, classes)));
  }

  @Override
  public Tensor forward(Tensor input) {
    return body.forward(input);
  }

  /** The same with norms over groups of channels. */
  public static final class OfGroups extends Layer {
    private final Slot network;

    /** With eight groups of channels for each norm. */
    public OfGroups(long[] example, int classes) {
      network =
          child(
              "network",
              new TextbookConvnet(example, classes, channels -> new GroupNorm(GROUPS, channels)));
    }

    @Override
    public Tensor forward(Tensor input) {
      return network.forward(input);
    }
  }
}
