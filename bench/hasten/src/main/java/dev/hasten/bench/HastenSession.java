package dev.hasten.bench;

import dev.hasten.bench.peer.Session;
import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.Batches;
import dev.hasten.data.Prefetch;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.train.optimizer.Adadelta;
import dev.hasten.train.optimizer.Adam;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.speedup.ChannelsLast;
import dev.hasten.train.speedup.Clipping;
import dev.hasten.train.step.Steps;
import dev.hasten.train.step.TrainingStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A workload in Hasten: its own step, as the trainer takes it. */
final class HastenSession implements Session {
  private static final int PREFETCHED = 2; // as the trainer has it

  private final Layer model;
  private final List<Batch> batches = new ArrayList<>();
  private final TrainingStep step;
  private Progress progress = new Progress(0, 1_000_000_000L, 469);

  HastenSession(Workload workload, Path data) {
    model = BenchModels.of(workload);
    RandomStreams streams = new RandomStreams(1);
    model.initialize(streams);
    long[] example = BenchModels.example(workload);
    Seams seams = new Seams(streams, example, workload.network().isPublished() ? 1000 : 10);
    if (workload.isChannelsLast()) {
      new ChannelsLast().install(seams);
    }
    if (workload.network() == Network.NANO_GPT) {
      new Clipping(1).install(seams);
    }
    seams.surgeries().forEach(surgery -> surgery.operate(model, example));
    Precision precision =
        workload.format() == Workload.Format.BF16 ? Precision.BF16 : Precision.FP32;
    step =
        Steps.of(
            model, source(workload, data), seams, precision, optimizer(workload), new Constant(0));
    model.training(true);
  }

  private BatchSource source(Workload workload, Path data) {
    return switch (workload.network()) {
      case CNN -> ready(workload, data, "cnn-images.f32", "cnn-labels.u8");
      case MLP -> ready(workload, data, "mlp-rows.f32", "mlp-labels.u8");
      case RESNET_18, MOBILENET_V2, SHUFFLENET_V2, EFFICIENTNET_B0, VIT_TINY ->
          ready(workload, data, "photo-images.f32", "photo-labels.u8");
      case NANO_GPT, GPT_2 -> {
        long[] tokens = PeerData.tokens(workload);
        long[] shape = {workload.batch(), PeerData.PLACES};
        batches.add(
            new Batch(
                Tensors.own(Tensors.ofLongs(tokens, shape)),
                Tensors.own(Tensors.ofLongs(tokens, shape))));
        yield BatchSource.of(batches);
      }
      case KERAS_MNIST, PYTORCH_MNIST -> {
        ArrayDataset images =
            ArrayDataset.ofBytes(
                PeerData.bytes(data, "fashion-images.u8"),
                PeerData.labels(data, "fashion-labels.u8"),
                1,
                28,
                28);
        yield new Prefetch(new Batches(images, workload.batch(), 1, false, true), PREFETCHED);
      }
    };
  }

  /** Batches made beforehand, in turn. */
  private BatchSource ready(Workload workload, Path data, String inputsFile, String labelsFile) {
    float[] values = PeerData.floats(data, inputsFile);
    int[] labels = PeerData.labels(data, labelsFile);
    long[] example = BenchModels.example(workload);
    int length = Math.toIntExact(Tensors.count(example));
    long[] shape = new long[example.length + 1];
    shape[0] = workload.batch();
    System.arraycopy(example, 0, shape, 1, example.length);
    for (int from = 0; from < labels.length; from += workload.batch()) {
      int to = from + workload.batch();
      float[] inputs = Arrays.copyOfRange(values, from * length, to * length);
      long[] targets = Arrays.stream(labels, from, to).asLongStream().toArray();
      batches.add(
          new Batch(
              Tensors.own(Tensors.ofFloats(inputs, shape)),
              Tensors.own(Tensors.ofLongs(targets, workload.batch()))));
    }
    return BatchSource.of(batches);
  }

  private static Optimizer.Rule optimizer(Workload workload) {
    return switch (workload.network()) {
      case CNN, RESNET_18, MOBILENET_V2, SHUFFLENET_V2, EFFICIENTNET_B0 ->
          new Sgd(0.01, 0.9, false, 0);
      case VIT_TINY, GPT_2 -> new AdamW(1e-4);
      case NANO_GPT -> new AdamW(1e-3, 0.9, 0.99, 1e-8, 0.1);
      case MLP -> new Adam(1e-3);
      case KERAS_MNIST -> new Adam(1e-3, 0.9, 0.999, 1e-7, 0);
      case PYTORCH_MNIST -> new Adadelta(1.0, 0.9, 1e-6);
    };
  }

  @Override
  public void step() {
    step.run(progress);
    progress = progress.next();
  }

  @Override
  public double loss() {
    return step.lossMeter().read().mean();
  }

  @Override
  public void close() {
    step.close();
    model.close();
    batches.forEach(
        batch -> {
          Tensors.free(batch.inputs());
          Tensors.free(batch.targets());
        });
  }
}
