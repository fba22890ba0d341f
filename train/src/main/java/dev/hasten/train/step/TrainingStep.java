package dev.hasten.train.step;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.engine.Scope;
import dev.hasten.nn.Interception;
import dev.hasten.train.seam.BatchTransform;
import dev.hasten.train.seam.EvaluationWeights;
import dev.hasten.train.seam.GradientTransform;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Stateful;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.WeightTransform;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One training step, from the next batch to the moved weights. */
public final class TrainingStep implements AutoCloseable {
  private final BatchSource batches;
  private final BatchTransform batchTransform;
  private final RetriedGradients gradients;
  private final MicroBatches passes;
  private final Rollback rollback;
  private final LossScaler lossScaler;
  private final List<GradientTransform> gradientTransforms;
  private final Optimizer optimizer;
  private final Quantities quantities;
  private final List<WeightTransform> weightTransforms;
  private final List<EvaluationWeights> evaluationWeights;
  private final Weights weights;
  private final NormStatistics normStatistics;
  private final LossMeter lossMeter;
  private final SkippedSteps skippedSteps;
  private final Map<String, Stateful> memory;
  private @Nullable Progress done; // the last update
  private long examples;
  private long waitedNanos;
  private boolean closed;

  TrainingStep(StepParts parts) {
    batches = parts.batches();
    batchTransform = parts.seams().batchTransform();
    gradients = parts.gradients();
    passes = parts.passes();
    rollback = parts.rollback();
    lossScaler = parts.lossScaler();
    gradientTransforms = parts.seams().gradientTransforms();
    quantities = parts.quantities();
    weights = parts.passes().weights();
    optimizer = parts.optimizer();
    weightTransforms = parts.weightTransforms();
    evaluationWeights = parts.evaluationWeights();
    normStatistics = parts.normStatistics();
    lossMeter = parts.lossMeter();
    skippedSteps = parts.skippedSteps();
    memory =
        StepMemory.of(parts, optimizer, gradientTransforms, weightTransforms, evaluationWeights);
  }

  /**
   * Trains on the next batch.
   *
   * @throws IllegalStateException when the step is closed
   */
  public Update run(Progress progress) {
    return run(progress, learningRate(progress));
  }

  /**
   * As {@link #run(Progress)} at a learning rate of one's own.
   *
   * @throws IllegalStateException when the step is closed
   */
  public Update run(Progress progress, double learningRate) {
    if (closed) {
      throw new IllegalStateException("expected an open step, but it was closed: make a new one");
    }
    try (Scope scope = Scope.open()) {
      Batch batch = batchTransform.transform(next(), progress);
      examples += batch.size();

      weights.zeroGradients();
      Rollback.Point before = rollback.here();
      Tensor loss = gradients.gradients(batch, passes, before); // forward, loss and backward

      Update update = lossScaler.unscale(weights);
      for (GradientTransform transform : gradientTransforms) {
        update = update instanceof Update.Applied ? transform.transform(weights, progress) : update;
      }
      lossMeter.add(loss, update);
      skippedSteps.count(update);
      if (update instanceof Update.Applied) {
        quantities.set(optimizer, progress);
        optimizer.update(learningRate);

        Progress updated = progress.next();
        done = updated;
        weightTransforms.forEach(transform -> transform.transform(weights, updated));
        weights.updated();
        evaluationWeights.forEach(average -> average.observe(weights, updated));
      } else {
        before.restoreTensors(); // running statistics of norms have seen the batch
      }
      return update;
    }
  }

  private Batch next() {
    long begun = System.nanoTime();
    try {
      return batches.next();
    } finally {
      waitedNanos += System.nanoTime() - begun;
    }
  }

  /** Seconds that steps have waited for their batches since it was last asked. */
  public double countSecondsWaited() {
    double waited = waitedNanos * 1e-9;
    waitedNanos = 0;
    return waited;
  }

  /** So many updates were done before: the run goes on from a checkpoint. */
  public void resumedAt(Progress progress) {
    done = progress;
  }

  /** Examples that steps have taken since it was last asked; a method may leave some out. */
  public long countExamples() {
    long taken = examples;
    examples = 0;
    return taken;
  }

  /** What the optimizer's other scheduled settings are in a step, by name. */
  public Map<String, Double> settings(Progress progress) {
    return quantities.others(progress);
  }

  /** The learning rate of a step. */
  public double learningRate(Progress progress) {
    return quantities.learningRate(progress);
  }

  /** Tells schedules that wait for it what an evaluation gave. */
  public void evaluated(Map<String, Double> metrics) {
    quantities.evaluated(metrics);
  }

  /** The learning rate rises anew, in a straight line over so many steps from that one on. */
  public void rewarm(long from, long steps) {
    quantities.rewarm(from, steps);
  }

  /**
   * Puts the evaluation weights into the model until the handle is closed, with statistics of batch
   * norms that are true of them; may read batches for it.
   */
  public Interception evaluationWeights() {
    List<EvaluationWeights> all = new ArrayList<>(evaluationWeights);
    optimizer.evaluation().ifPresent(all::add); // innermost: it knows nothing of the others
    return new EvaluationSwap(all, weights, normStatistics).in(Optional.ofNullable(done));
  }

  /** Lets no batch be made in the background until the handle is closed. */
  public BatchSource.Pause pauseBatches() {
    return batches.pause();
  }

  /** The losses since they were last read. */
  public LossMeter lossMeter() {
    return lossMeter;
  }

  /** Steps of the whole run whose update was skipped. */
  public long skippedSteps() {
    return skippedSteps.total();
  }

  /** What was decided on micro-batches since it was last asked. */
  public List<Cut> cuts() {
    return passes.cuts();
  }

  /** Everything here that has a memory, by name. */
  public Map<String, Stateful> stateful() {
    return memory;
  }

  /**
   * Leaves the evaluation weights in the model, in memory of its own, and frees the rest. Closing
   * twice does nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The last named is closed first, and each whatever became of the others.
    try (batches;
        weights;
        lossMeter;
        lossScaler;
        optimizer) {
      try (Interception swapped = evaluationWeights()) {
        weights.giveBack();
      } finally {
        weightTransforms.forEach(WeightTransform::close);
        evaluationWeights.forEach(EvaluationWeights::close);
      }
    }
  }
}
