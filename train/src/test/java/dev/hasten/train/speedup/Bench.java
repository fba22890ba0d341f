package dev.hasten.train.speedup;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Batches;
import dev.hasten.data.Dataset;
import dev.hasten.data.Position;
import dev.hasten.data.TokenDataset;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Decoder;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Residual;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Update;
import dev.hasten.train.step.Steps;
import dev.hasten.train.step.TrainingStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A small training, one step at a time, with all its state at hand. */
final class Bench implements AutoCloseable {
  static final ArrayDataset DATA = images(160, 1);
  private static final int BATCH = 32;
  static final TokenDataset TOKENS = tokens();

  final Layer model;
  final TrainingStep step;
  private final RandomStreams streams;
  private final BatchSource batches;
  private Progress progress;
  private Update lastUpdate = Update.APPLIED;

  /** Everything that an exact resume needs, copied. */
  record Saved(
      Map<String, float[]> tensors,
      Map<String, State> parts,
      Map<String, RandomStream.State> streams,
      Position position,
      Progress progress) {}

  Bench(List<? extends Speedup> speedups, long steps) {
    this(convnet(), DATA, speedups, steps);
  }

  Bench(Layer model, ArrayDataset data, List<? extends Speedup> speedups, long steps) {
    this(model, data, new Batches(data, BATCH, 5, false, true), speedups, steps);
  }

  private Bench(
      Layer model,
      Dataset data,
      BatchSource batches,
      List<? extends Speedup> speedups,
      long steps) {
    this.model = model;
    this.batches = batches;
    streams = new RandomStreams(5);
    model.initialize(streams);
    model.training(true);
    progress = new Progress(0, steps, batches.epochLength().orElseThrow());
    Seams seams = new Seams(streams, data.inputShape(), data.classes());
    seams.install(speedups, model);
    step =
        Steps.of(
            model, batches, seams, Precision.FP32, new Sgd(0.05, 0.9, true, 0), new Constant(0));
  }

  /** A small decoder on a text of its own. */
  static Bench ofTokens(List<? extends Speedup> speedups, long steps) {
    return ofTokens(decoder(4), speedups, steps);
  }

  /** Another model on that text. */
  static Bench ofTokens(Layer model, List<? extends Speedup> speedups, long steps) {
    return new Bench(model, TOKENS, TOKENS.batches(8, 5), speedups, steps);
  }

  static Layer decoder() {
    return decoder(2);
  }

  static Layer decoder(int blocks) {
    return Decoder.of(new Decoder.Config(5, 24, blocks, 2, 16, false, true));
  }

  /** Each of five kinds of tokens mostly has the one that follows it. */
  private static TokenDataset tokens() {
    RandomStream random = new RandomStream(1, "tokens");
    int[] tokens = new int[1201];
    for (int i = 1; i < tokens.length; i++) {
      tokens[i] = random.nextInt(10) == 0 ? random.nextInt(5) : (2 * tokens[i - 1] + 1) % 5;
    }
    return TokenDataset.of(tokens, 24, 5);
  }

  /** Trains one step and answers its loss (NaN when it was skipped). */
  double run() {
    lastUpdate = step.run(progress);
    progress = progress.next();
    return step.lossMeter().read().mean();
  }

  List<Double> run(int steps) {
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      losses.add(run());
    }
    return losses;
  }

  Update lastUpdate() {
    return lastUpdate;
  }

  /** Parameters and buffers as they are. */
  Map<String, float[]> tensors() {
    Map<String, float[]> all = new LinkedHashMap<>();
    model.parameters().forEach((name, p) -> all.put(name, Tensors.toFloats(p.tensor())));
    model.buffers().forEach((name, tensor) -> all.put(name, Tensors.toFloats(tensor)));
    return all;
  }

  /** What the evaluation would see. */
  Map<String, float[]> evaluated() {
    try (var swapped = step.evaluationWeights()) {
      return tensors();
    }
  }

  Saved save() {
    Map<String, State> parts = new LinkedHashMap<>();
    step.stateful().forEach((name, part) -> parts.put(name, copy(part.state())));
    return new Saved(tensors(), parts, streams.state(), batches.position(), progress);
  }

  private static State copy(State state) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              try (Scope scope = Scope.open()) {
                tensors.put(name, Tensors.own(tensor.clone()));
              }
            });
    return new State(tensors, state.scalars());
  }

  void restore(Saved saved) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    model.parameters().forEach((name, p) -> all.put(name, p.tensor().detach()));
    all.putAll(model.buffers());
    saved
        .tensors()
        .forEach(
            (name, values) -> {
              try (Scope scope = Scope.open()) {
                Tensor tensor = all.get(name);
                tensor.copy_(Tensors.ofFloats(values, Tensors.shape(tensor)));
              }
            });
    step.stateful().forEach((name, part) -> part.restore(saved.parts().get(name)));
    streams.restore(saved.streams());
    batches.seek(saved.position());
    progress = saved.progress();
  }

  @Override
  public void close() {
    step.close();
    model.close();
  }

  /** Grey images of 12 x 12 pixels whose class is the brightest of three rows. */
  static ArrayDataset images(int count, long seed) {
    RandomStream random = new RandomStream(seed, "images");
    byte[] pixels = new byte[count * 144];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(3);
      for (int j = 0; j < 144; j++) {
        int light = j / 12 == labels[i] * 4 ? 120 : 0;
        pixels[i * 144 + j] = (byte) (random.nextInt(100) + light);
      }
    }
    return ArrayDataset.ofBytes(pixels, labels, 1, 12, 12).withClasses(3);
  }

  static Layer convnet() {
    return new Sequential()
        .add("conv1", new Conv2d(1, 4, 3))
        .add("relu1", new Relu())
        .add("conv2", new Conv2d(4, 8, 3))
        .add("pool", new MaxPool2d(2))
        .add("relu2", new Relu())
        .add("flatten", new Flatten())
        .add("dropout", new Dropout(0.2))
        .add("dense", new Linear(128, 3));
  }

  /** Has something for every method to work on. */
  static Layer residualNet() {
    return new Sequential()
        .add("conv1", new Conv2d(1, 4, 3))
        .add("norm", new BatchNorm2d(4))
        .add("relu1", new Relu())
        .add("pool", new MaxPool2d(2))
        .add(
            "block",
            new Residual(
                Sequential.of(
                    new Conv2d(Conv2d.Config.of(4, 4, 3).withPadding(1)),
                    new BatchNorm2d(4),
                    new Dropout(0.1))))
        .add("conv2", new Conv2d(Conv2d.Config.of(4, 8, 3).withPadding(1)))
        .add("relu2", new Relu())
        .add("flatten", new Flatten())
        .add("dropout", new Dropout(0.2))
        .add("hidden", new Linear(200, 16))
        .add("relu3", new Relu())
        .add("dense", new Linear(16, 3));
  }

  static Layer normedConvnet() {
    return new Sequential()
        .add("conv1", new Conv2d(1, 4, 3))
        .add("norm", new BatchNorm2d(4))
        .add("relu1", new Relu())
        .add("conv2", new Conv2d(4, 8, 3))
        .add("pool", new MaxPool2d(2))
        .add("relu2", new Relu())
        .add("flatten", new Flatten())
        .add("dense", new Linear(128, 3));
  }
}
