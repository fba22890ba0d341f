package dev.hasten.train.step;

import dev.hasten.data.BatchSource;
import dev.hasten.data.Position;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Slot;
import dev.hasten.train.seam.BatchTransform;
import dev.hasten.train.seam.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * Statistics of batch norms that are true of other weights than the trained ones: the means over
 * the first batches of the data, as training sees them (Izmailov et al., <a
 * href="https://arxiv.org/abs/1803.05407">2018</a>, section 3.2). Draws and the place in the data
 * are put back at once, the trained statistics when the handle is closed.
 */
record NormStatistics(
    Slot model,
    BatchSource batches,
    BatchTransform transform,
    Precision precision,
    RandomStreams streams) {

  /**
   * Gathers them with the weights that are in the model now.
   *
   * @param count of batches, at most those of an epoch
   * @param progress the moment that batch transforms are told
   */
  Interception gather(int count, Progress progress) {
    List<BatchNorm2d> norms =
        model.layer().layers().values().stream()
            .filter(BatchNorm2d.class::isInstance)
            .map(BatchNorm2d.class::cast)
            .toList();
    if (count == 0 || norms.isEmpty()) {
      return () -> {};
    }
    Map<String, Tensor> buffers = model.layer().buffers();
    List<Tensor> trained = new ArrayList<>();
    buffers.values().forEach(buffer -> trained.add(copy(buffer)));
    long most = batches.epochLength().orElse(count);
    boolean interrupted = Thread.interrupted(); // a short pass is not left half-way
    try {
      pass((int) Math.min(count, most), progress, norms);
    } catch (RuntimeException | Error e) {
      putBack(List.copyOf(buffers.values()), trained);
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return () -> putBack(List.copyOf(buffers.values()), trained);
  }

  private void pass(int count, Progress progress, List<BatchNorm2d> norms) {
    Position place = batches.position();
    Map<String, RandomStream.State> draws = streams.state();
    List<Double> momenta = norms.stream().map(BatchNorm2d::momentum).toList();
    boolean training = model.layer().isTraining();
    model.layer().training(true);
    try {
      batches.seek(new Position(0, 0));
      for (int i = 0; i < count; i++) {
        double share = 1.0 / (i + 1); // the plain mean over the batches so far
        norms.forEach(norm -> norm.momentum(share));
        forward(progress);
      }
    } finally {
      for (int i = 0; i < momenta.size(); i++) {
        norms.get(i).momentum(momenta.get(i));
      }
      model.layer().training(training);
      streams.restore(draws);
      batches.seek(place);
    }
  }

  private void forward(Progress progress) {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard();
        Precision.Rounding rounding = precision.rounding(DeviceType.CPU);
        Precision.Autocast policy = precision.open(DeviceType.CPU)) {
      model.forward(transform.transform(batches.next(), progress).inputs());
    }
  }

  private static Tensor copy(Tensor buffer) {
    try (Scope scope = Scope.open()) {
      return Tensors.own(buffer.clone());
    }
  }

  private static void putBack(List<Tensor> buffers, List<Tensor> trained) {
    for (int i = 0; i < trained.size(); i++) {
      try (Scope scope = Scope.open()) {
        buffers.get(i).copy_(trained.get(i));
      }
      Tensors.free(trained.get(i));
    }
  }
}
