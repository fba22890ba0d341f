import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.hasten.bench.peer.PeerLoop;
import dev.hasten.bench.peer.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * DJL on its PyTorch engine: {@code DjlPeer DATA_FOLDER [nhwc]}. Published models are those that
 * Python traced ({@link Traced}). It has no memory formats; with
 * nhwc the images lie in memory channels last and the network is given a view of them in its own
 * order, which its convolutions then keep.
 */
public final class DjlPeer {
  private static final int LOSS_EVERY = 50;
  private static final Shape WINDOW = new Shape(2, 2);

  private final Path data;
  private final boolean nhwc;

  private DjlPeer(Path data, boolean nhwc) {
    this.data = data;
    this.nhwc = nhwc;
  }

  public static void main(String[] arguments) throws IOException {
    boolean nhwc = arguments.length > 1 && arguments[1].equals("nhwc");
    DjlPeer peer = new DjlPeer(Path.of(arguments[0]), nhwc);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version", Engine.getDjlVersion());
    facts.put("libtorch", Engine.getInstance().getVersion());
    facts.put("java", Runtime.version().toString());
    facts.put("threads", System.getProperty("ai.djl.pytorch.num_threads"));
    PeerLoop.run(facts, peer::session);
  }

  private Session session(String workload) {
    switch (workload) {
      case "cnn-fp32":
      case "cnn-fp32-nhwc":
        return new Run(cnn(), momentum(), new Shape(128, 3, 32, 32), false, this::images);
      case "mlp":
        return new Run(mlp(), adam(1e-8f), new Shape(16, 64), false, this::rows);
      case "keras-mnist":
        return new Run(kerasMnist(), adam(1e-7f), new Shape(128, 1, 28, 28), true, this::fashion);
      case "resnet-18":
      case "mobilenet-v2":
      case "shufflenet-v2":
      case "efficientnet-b0":
        return new Run(Traced.of(workload, data), momentum(), 8, this::photos);
      case "vit-tiny":
        return new Run(Traced.of(workload, data), adamW(), 8, this::photos);
      case "gpt-2":
        return new Run(Traced.of(workload, data), adamW(), 2, DjlPeer::tokens);
      default:
        throw new IllegalArgumentException("expected a workload, but got " + workload);
    }
  }

  private static Optimizer momentum() {
    return Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.01f)).optMomentum(0.9f).build();
  }

  private static Optimizer adam(float epsilon) {
    return Optimizer.adam()
        .optLearningRateTracker(Tracker.fixed(1e-3f))
        .optEpsilon(epsilon)
        .build();
  }

  private static Optimizer adamW() {
    return Optimizer.adamW().optLearningRateTracker(Tracker.fixed(1e-4f)).build();
  }

  private static Block cnn() {
    SequentialBlock net = new SequentialBlock();
    for (int out : new int[] {64, 128, 256}) {
      net.add(
              Conv2d.builder()
                  .setKernelShape(new Shape(3, 3))
                  .optPadding(new Shape(1, 1))
                  .setFilters(out)
                  .optBias(false)
                  .build())
          .add(BatchNorm.builder().build())
          .add(Activation.reluBlock())
          .add(out < 256 ? Pool.maxPool2dBlock(WINDOW, WINDOW) : Pool.globalAvgPool2dBlock());
    }
    return net.add(Blocks.batchFlattenBlock()).add(linear(10));
  }

  private static Block mlp() {
    return new SequentialBlock()
        .add(linear(64))
        .add(Activation.reluBlock())
        .add(linear(64))
        .add(Activation.reluBlock())
        .add(linear(10));
  }

  private static Block kerasMnist() {
    return new SequentialBlock()
        .add(conv(32))
        .add(Pool.maxPool2dBlock(WINDOW, WINDOW))
        .add(Activation.reluBlock())
        .add(conv(64))
        .add(Pool.maxPool2dBlock(WINDOW, WINDOW))
        .add(Activation.reluBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.5f).build())
        .add(linear(10));
  }

  private static Block conv(int filters) {
    return Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(filters).build();
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  /** All examples as two arrays. */
  private interface Source {
    NDList examples(NDManager manager);
  }

  private NDList images(NDManager manager) {
    NDArray images = manager.create(floats("cnn-images.f32"), new Shape(1024, 3, 32, 32));
    return new NDList(images, labels(manager, "cnn-labels.u8"));
  }

  private NDList photos(NDManager manager) {
    NDArray images = manager.create(floats("photo-images.f32"), new Shape(16, 3, 224, 224));
    return new NDList(images, labels(manager, "photo-labels.u8"));
  }

  /** By the rule that the peers share; each is to be answered by itself. */
  private static NDList tokens(NDManager manager) {
    long[] tokens = new long[2 * 64];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i * 7919L % 50257;
    }
    NDArray rows = manager.create(tokens, new Shape(2, 64));
    return new NDList(rows, rows.duplicate());
  }

  private NDList rows(NDManager manager) {
    NDArray rows = manager.create(floats("mlp-rows.f32"), new Shape(1024, 64));
    return new NDList(rows, labels(manager, "mlp-labels.u8"));
  }

  private NDList fashion(NDManager manager) {
    byte[] pixels = bytes("fashion-images.u8");
    NDArray images =
        manager.create(ByteBuffer.wrap(pixels), new Shape(60_000, 1, 28, 28), DataType.UINT8);
    return new NDList(images, labels(manager, "fashion-labels.u8"));
  }

  private NDArray labels(NDManager manager, String name) {
    byte[] bytes = bytes(name);
    long[] labels = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      labels[i] = bytes[i];
    }
    return manager.create(labels);
  }

  private float[] floats(String name) {
    FloatBuffer values =
        ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] floats = new float[values.remaining()];
    values.get(floats);
    return floats;
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(data.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One workload. */
  private final class Run implements Session {
    private final Model model;
    private final Trainer trainer;
    private final NDArray inputs;
    private final NDArray targets;
    private final int batch;
    private final boolean bytes;
    private final NDList[] ready;
    private final Random random = new Random(1);
    private final int[] order;
    private final int lossEvery;
    private int next;
    private long steps;
    private double loss;

    Run(Block net, Optimizer optimizer, Shape shape, boolean bytes, Source source) {
      this(named(net), optimizer, (int) shape.get(0), bytes, source, LOSS_EVERY);
      trainer.initialize(shape);
    }

    /** Of a model with weights of its own, whose steps are long: the loss of each is read. */
    Run(Model made, Optimizer optimizer, int batch, Source source) {
      this(made, optimizer, batch, false, source, 1);
    }

    private Run(
        Model made, Optimizer optimizer, int batch, boolean bytes, Source source, int lossEvery) {
      model = made;
      this.lossEvery = lossEvery;
      trainer =
          model.newTrainer(
              new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(optimizer));
      this.bytes = bytes;
      this.batch = batch;
      NDList examples = source.examples(trainer.getManager());
      inputs = examples.get(0);
      targets = examples.get(1);
      order = new int[(int) targets.getShape().get(0)];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      ready = new NDList[bytes ? 0 : order.length / batch];
      for (int i = 0; i < ready.length; i++) {
        String rows = i * batch + ":" + (i + 1) * batch;
        NDArray x = inputs.get(rows);
        ready[i] = new NDList(nhwc ? x.transpose(0, 2, 3, 1).duplicate() : x, targets.get(rows));
      }
    }

    private static Model named(Block net) {
      Model made = Model.newInstance("peer");
      made.setBlock(net);
      return made;
    }

    @Override
    public void step() {
      try (NDManager manager = trainer.getManager().newSubManager()) {
        NDList data = bytes ? shuffled(manager) : handles(manager);
        train(data.get(0), data.get(1));
      }
    }

    private void train(NDArray x, NDArray y) {
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDArray scores = trainer.forward(new NDList(x)).singletonOrThrow();
        boolean places = scores.getShape().dimension() > 2;
        NDArray rows = places ? scores.reshape(-1, scores.getShape().tail()) : scores;
        NDArray answers = places ? y.flatten() : y;
        NDArray mean = trainer.getLoss().evaluate(new NDList(answers), new NDList(rows));
        gradients.backward(mean);
        if (steps++ % lossEvery == 0) {
          loss = mean.getFloat();
        }
      }
      trainer.step();
    }

    /** Batches made beforehand, in turn; what is computed from them is freed with the manager. */
    private NDList handles(NDManager manager) {
      NDList kept = ready[next];
      next = (next + 1) % ready.length;
      NDArray x = nhwc ? kept.get(0).transpose(0, 3, 1, 2) : kept.get(0).stopGradient();
      NDArray y = kept.get(1).stopGradient();
      x.attach(manager);
      y.attach(manager);
      return new NDList(x, y);
    }

    /** Bytes in memory, shuffled anew each epoch, made floats of 0 to 1 on the batch. */
    private NDList shuffled(NDManager manager) {
      if (next == 0) {
        for (int i = order.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int other = order[i];
          order[i] = order[j];
          order[j] = other;
        }
      }
      int size = Math.min(batch, order.length - next * batch);
      long[] rows = new long[size];
      for (int i = 0; i < size; i++) {
        rows[i] = order[next * batch + i];
      }
      next = (next + 1) * batch < order.length ? next + 1 : 0;
      NDArray chosen = manager.create(rows);
      NDArray pixels = inputs.get(manager, new NDIndex("{}", chosen));
      NDArray x = pixels.toType(DataType.FLOAT32, false).divi(255);
      return new NDList(x, targets.get(manager, new NDIndex("{}", chosen)));
    }

    @Override
    public double loss() {
      return loss;
    }

    @Override
    public void close() {
      trainer.close();
      model.close();
    }
  }
}
