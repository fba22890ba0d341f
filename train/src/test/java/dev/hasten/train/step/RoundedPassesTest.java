package dev.hasten.train.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.schedule.Constant;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Float32Backend;
import org.bytedeco.pytorch.global.torch.Float32Op;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What libtorch is set to in each part of a step: tf32 in the passes of one that trains in it. */
@Timeout(120)
class RoundedPassesTest {
  private static final ArrayDataset EXAMPLES =
      ArrayDataset.ofFloats(new float[][] {{1, 2, 3}, {3, 2, 1}}, new int[] {0, 1});

  private static String inForce() {
    return "" + read(Float32Op.MATMUL) + read(Float32Op.CONV);
  }

  private static String read(Float32Op operation) {
    return torch
        .globalContext()
        .float32Precision(Float32Backend.MKLDNN, operation)
        .intern()
        .name()
        .concat(" ");
  }

  private static final String TF32 = "TF32 TF32 ";
  private static final String AS_IT_WAS = "NONE NONE ";

  @AfterEach
  void nothingIsLeftOn() {
    assertEquals(AS_IT_WAS, inForce());
  }

  /** A step over a layer, and what was in force wherever it could be asked. */
  private static final class Looked implements AutoCloseable {
    private final Map<String, Set<String>> seen = new TreeMap<>();
    private final Linear linear = new Linear(3, 2);
    private final Look look = new Look();
    private final Layer model = new Sequential().add("linear", linear).add("look", look);
    private final TrainingStep step;
    private boolean throwing;

    Looked(Precision precision, boolean asksForOutputs) {
      RandomStreams streams = new RandomStreams(1);
      model.initialize(streams);
      model.training(true);
      Seams seams = new Seams(streams, new long[] {3}, 2);
      seams.batch(
          (batch, progress) -> {
            see("batch");
            return batch;
          });
      if (asksForOutputs) {
        seams.gradientSource(
            inner ->
                (batch, passes) -> {
                  passes.outputs(batch);
                  see("between");
                  return inner.gradients(batch, passes);
                });
      }
      seams.gradients(new GradientLook());
      step =
          Steps.of(
              model,
              EXAMPLES.batches(2, 1),
              seams,
              precision,
              new Sgd(0.1, 0.9, true, 0),
              new Constant(0));
    }

    private void see(String part) {
      seen.computeIfAbsent(part, any -> new TreeSet<>()).add(inForce());
    }

    void run(int steps) {
      Progress progress = new Progress(0, 100_000, 1);
      for (int i = 0; i < steps; i++) {
        step.run(progress);
        progress = progress.next();
      }
    }

    @Override
    public void close() {
      step.close();
      model.close();
      look.backward.close();
    }

    private final class Look extends Layer {
      private final VoidTensorHook backward = // of no scope, for native code holds it weakly
          new VoidTensorHook() {
            @Override
            public void call(TensorBase gradient) {
              see("backward");
            }
          };

      @Override
      public Tensor forward(Tensor input) {
        see(isTraining() ? "forward" : "outputs");
        if (throwing) {
          throw new ArithmeticException("in the middle");
        }
        if (input.requires_grad()) {
          input.register_hook(backward);
        }
        return input;
      }
    }

    private final class GradientLook implements GradientTransform {
      @Override
      public Update transform(Weights weights, Progress progress) {
        see("update");
        return Update.APPLIED;
      }
    }
  }

  @Test
  void tf32IsInForceInForwardAndBackwardAndNowhereElse() {
    try (Looked looked = new Looked(Precision.TF32, true)) {
      looked.run(2);
      assertEquals(
          Map.of(
              "batch", Set.of(AS_IT_WAS),
              "outputs", Set.of(TF32),
              "between", Set.of(AS_IT_WAS),
              "forward", Set.of(TF32),
              "backward", Set.of(TF32),
              "update", Set.of(AS_IT_WAS)),
          looked.seen);
    }
  }

  @Test
  void theOthersLeaveItAsItWas() {
    for (Precision precision : Precision.values()) {
      if (precision != Precision.TF32) {
        try (Looked looked = new Looked(precision, false)) {
          looked.run(1);
          assertEquals(Set.of("batch", "forward", "backward", "update"), looked.seen.keySet());
          looked.seen.values().forEach(seen -> assertEquals(Set.of(AS_IT_WAS), seen));
        }
      }
    }
  }

  @Test
  void aStepThatThrowsRestoresIt() {
    try (Looked looked = new Looked(Precision.TF32, false)) {
      looked.throwing = true;
      assertThrows(ArithmeticException.class, () -> looked.run(1));
      assertEquals(Set.of(TF32), looked.seen.get("forward"));
      assertEquals(AS_IT_WAS, inForce());
      looked.throwing = false;
      looked.run(1);
      assertEquals(Set.of(TF32), looked.seen.get("backward"));
    }
  }
}
