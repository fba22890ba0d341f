import dev.hasten.bench.peer.PeerLoop;
import dev.hasten.bench.peer.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j: {@code Dl4jPeer DATA_FOLDER}. Its oneDNN natives do the convolutions. */
public final class Dl4jPeer {
  private final Path data;

  private Dl4jPeer(Path data) {
    this.data = data;
  }

  /** Its jar's manifest does not tell; Maven's note in it does. */
  private static String version() throws IOException {
    Properties note = new Properties();
    try (InputStream stream =
        Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (stream != null) {
        note.load(stream);
      }
    }
    return note.getProperty("version", "unknown");
  }

  public static void main(String[] arguments) throws IOException {
    Dl4jPeer peer = new Dl4jPeer(Path.of(arguments[0]));
    Nd4j.getMemoryManager().togglePeriodicGc(false); // its workspaces hold what a step needs
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version", version());
    facts.put("java", Runtime.version().toString());
    facts.put("backend", Nd4j.getBackend().getClass().getSimpleName());
    facts.put("threads", String.valueOf(System.getenv("OMP_NUM_THREADS")));
    PeerLoop.run(facts, peer::session);
  }

  private Session session(String workload) {
    switch (workload) {
      case "cnn-fp32":
        return new Run(cnn(CNN2DFormat.NCHW), images(false), "cnn-labels.u8", 128);
      case "cnn-fp32-nhwc":
        return new Run(cnn(CNN2DFormat.NHWC), images(true), "cnn-labels.u8", 128);
      case "mlp":
        INDArray rows = Nd4j.create(floats("mlp-rows.f32"), new long[] {1024, 64}, 'c');
        return new Run(mlp(), rows, "mlp-labels.u8", 16);
      case "keras-mnist":
        return new Run(kerasMnist(), bytes("fashion-images.u8"), "fashion-labels.u8", 128);
      case "pytorch-mnist":
        return new Run(pytorchMnist(), bytes("fashion-images.u8"), "fashion-labels.u8", 64);
      default:
        throw new IllegalArgumentException("expected a workload, but got " + workload);
    }
  }

  private static NeuralNetConfiguration.ListBuilder net(IUpdater updater) {
    return new NeuralNetConfiguration.Builder().seed(1).updater(updater).list();
  }

  private static MultiLayerNetwork made(NeuralNetConfiguration.ListBuilder list) {
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  private static MultiLayerNetwork cnn(CNN2DFormat format) {
    NeuralNetConfiguration.ListBuilder list = net(new Nesterovs(0.01, 0.9));
    for (int out : new int[] {64, 128, 256}) {
      list.layer(
              new ConvolutionLayer.Builder(3, 3)
                  .padding(1, 1)
                  .nOut(out)
                  .hasBias(false)
                  .activation(Activation.IDENTITY)
                  .dataFormat(format)
                  .build())
          .layer(new BatchNormalization.Builder().dataFormat(format).build())
          .layer(relu());
      list.layer(
          out < 256
              ? pool(format)
              : new GlobalPoolingLayer.Builder(PoolingType.AVG)
                  .poolingDimensions(
                      format == CNN2DFormat.NCHW ? new int[] {2, 3} : new int[] {1, 2})
                  .build());
    }
    return made(list.layer(output()).setInputType(InputType.convolutional(32, 32, 3, format)));
  }

  private static MultiLayerNetwork mlp() {
    return made(
        net(new Adam(1e-3))
            .layer(new DenseLayer.Builder().nOut(64).activation(Activation.RELU).build())
            .layer(new DenseLayer.Builder().nOut(64).activation(Activation.RELU).build())
            .layer(output())
            .setInputType(InputType.feedForward(64)));
  }

  private static MultiLayerNetwork kerasMnist() {
    return made(
        net(new Adam(1e-3, 0.9, 0.999, 1e-7))
            .layer(conv(32, Activation.IDENTITY))
            .layer(pool(CNN2DFormat.NCHW))
            .layer(relu())
            .layer(conv(64, Activation.IDENTITY))
            .layer(pool(CNN2DFormat.NCHW))
            .layer(relu())
            .layer(outputBuilder().dropOut(0.5).build())
            .setInputType(InputType.convolutional(28, 28, 1)));
  }

  private static MultiLayerNetwork pytorchMnist() {
    return made(
        net(new AdaDelta(0.9, 1e-6))
            .layer(conv(32, Activation.RELU))
            .layer(conv(64, Activation.IDENTITY))
            .layer(pool(CNN2DFormat.NCHW))
            .layer(relu())
            .layer(
                new DenseLayer.Builder()
                    .nOut(128)
                    .activation(Activation.RELU)
                    .dropOut(0.75) // the probability to keep
                    .build())
            .layer(outputBuilder().dropOut(0.5).build())
            .setInputType(InputType.convolutional(28, 28, 1)));
  }

  private static ConvolutionLayer conv(int out, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3).nOut(out).activation(activation).build();
  }

  private static ActivationLayer relu() {
    return new ActivationLayer.Builder().activation(Activation.RELU).build();
  }

  private static SubsamplingLayer pool(CNN2DFormat format) {
    return new SubsamplingLayer.Builder(PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .dataFormat(format)
        .build();
  }

  private static OutputLayer output() {
    return outputBuilder().build();
  }

  private static OutputLayer.Builder outputBuilder() {
    return new OutputLayer.Builder(LossFunction.MCXENT).nOut(10).activation(Activation.SOFTMAX);
  }

  private INDArray images(boolean nhwc) {
    INDArray images = Nd4j.create(floats("cnn-images.f32"), new long[] {1024, 3, 32, 32}, 'c');
    return nhwc ? images.permute(0, 2, 3, 1).dup('c') : images;
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
    private final MultiLayerNetwork net;
    private final int batch;
    private final byte[] labels;
    private final byte[] pixels;
    private final INDArray[] inputs;
    private final INDArray[] targets;
    private final Random random = new Random(1);
    private final int[] order;
    private int next;

    private Run(MultiLayerNetwork net, byte[] pixels, int ready, String labelName, int batch) {
      this.net = net;
      this.pixels = pixels;
      this.batch = batch;
      labels = bytes(labelName);
      inputs = new INDArray[ready];
      targets = new INDArray[ready];
      order = new int[labels.length];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
    }

    /** Batches made beforehand, in turn. */
    Run(MultiLayerNetwork net, INDArray all, String labelName, int batch) {
      this(net, new byte[0], (int) all.size(0) / batch, labelName, batch);
      long[] shape = all.shape().clone();
      shape[0] = batch;
      INDArray rows = all.reshape('c', all.size(0), all.length() / all.size(0));
      for (int i = 0; i < inputs.length; i++) {
        INDArray some = Nd4j.createUninitialized(new long[] {batch, rows.size(1)}, 'c');
        for (int row = 0; row < batch; row++) {
          some.putRow(row, rows.getRow((long) i * batch + row));
        }
        inputs[i] = some.reshape('c', shape);
        targets[i] = oneHot(i * batch, batch);
      }
    }

    /** Bytes in memory, shuffled anew each epoch, made floats of 0 to 1 on the batch. */
    Run(MultiLayerNetwork net, byte[] pixels, String labelName, int batch) {
      this(net, pixels, 0, labelName, batch);
    }

    @Override
    public void step() {
      if (inputs.length > 0) {
        net.fit(inputs[next], targets[next]);
        next = (next + 1) % inputs.length;
      } else {
        shuffled();
      }
    }

    private void shuffled() {
      if (next == 0) {
        for (int i = order.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int other = order[i];
          order[i] = order[j];
          order[j] = other;
        }
      }
      int size = Math.min(batch, order.length - next);
      int length = 28 * 28;
      float[] values = new float[size * length];
      for (int i = 0; i < size; i++) {
        int from = order[next + i] * length;
        for (int p = 0; p < length; p++) {
          values[i * length + p] = (pixels[from + p] & 0xFF) / 255f;
        }
      }
      try (INDArray x = Nd4j.create(values, new long[] {size, 1, 28, 28}, 'c');
          INDArray y = oneHot(next, size)) {
        net.fit(x, y);
      }
      next = next + size < order.length ? next + size : 0;
    }

    private INDArray oneHot(int from, int size) {
      float[] values = new float[size * 10];
      for (int i = 0; i < size; i++) {
        values[i * 10 + labels[order[from + i]]] = 1;
      }
      return Nd4j.create(values, new long[] {size, 10}, 'c');
    }

    @Override
    public double loss() {
      return net.score();
    }

    @Override
    public void close() {
      net.close();
    }
  }
}
