package dev.hasten.data;

import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A dataset whose inputs are shifted and scaled by channel, in plain Java so that it may run on any
 * thread.
 */
final class Standardised implements Dataset {
  private final Dataset source;
  private final Channels channels;
  private final int span;

  Standardised(Dataset source, float[] mean, float[] deviation) {
    this.source = source;
    this.channels = new Channels(mean, deviation);
    this.span = channels.span(source.inputShape());
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public long[] inputShape() {
    return source.inputShape();
  }

  @Override
  public int classes() {
    return source.classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return source.numericTarget();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public List<BadExample> leftOut() {
    return source.leftOut();
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return source.shardPlaces();
  }

  @Override
  public String fingerprint() {
    return source.fingerprint();
  }

  @Override
  public Batch batch(int[] indices) {
    try (Scope scope = Scope.open()) {
      return standardised(source.batch(indices), scope);
    }
  }

  @Override
  public Batch batch(int from, int to) {
    try (Scope scope = Scope.open()) {
      return standardised(source.batch(from, to), scope);
    }
  }

  @Override
  public Batch trainingBatch(int[] indices, long seed, long epoch) {
    try (Scope scope = Scope.open()) {
      return standardised(source.trainingBatch(indices, seed, epoch), scope);
    }
  }

  @Override
  public int[] labels() {
    return source.labels();
  }

  /** The source is not this view's to close. */
  @Override
  public void close() {}

  private Batch standardised(Batch batch, Scope scope) {
    float[] values = Tensors.toFloats(batch.inputs());
    for (int start = 0, run = 0; start < values.length; start += span, run++) {
      int channel = run % channels.count();
      for (int i = start; i < start + span; i++) {
        values[i] = channels.apply(channel, values[i]);
      }
    }
    Tensor inputs = Tensors.ofFloats(values, Tensors.shape(batch.inputs()));
    return batch.with(scope.escape(inputs), scope.escape(batch.targets()));
  }
}
