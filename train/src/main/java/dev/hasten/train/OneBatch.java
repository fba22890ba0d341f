package dev.hasten.train;

import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.Position;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Data that give their first batch again and again, so that none is waited for. */
record OneBatch(TrainingData data) implements TrainingData {
  @Override
  public String name() {
    return data.name();
  }

  @Override
  public int size() {
    return data.size();
  }

  @Override
  public long[] inputShape() {
    return data.inputShape();
  }

  @Override
  public int classes() {
    return data.classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return data.numericTarget();
  }

  @Override
  public ScalarType inputType() {
    return data.inputType();
  }

  @Override
  public BatchSource batches(int batchSize, long seed) {
    try (BatchSource source = data.batches(batchSize, seed);
        Scope scope = Scope.open()) {
      Batch first = source.next();
      Tensors.own(first.inputs());
      Tensors.own(first.targets());
      return new Repeated(first, source.epochLength());
    }
  }

  /** Hands out second handles on the same tensors. */
  private static final class Repeated implements BatchSource {
    private final Batch batch;
    private final OptionalLong epochLength;
    private Position position = Position.START;

    Repeated(Batch batch, OptionalLong epochLength) {
      this.batch = batch;
      this.epochLength = epochLength;
    }

    @Override
    public Batch next() {
      long next = position.batch() + 1;
      position =
          next == epochLength.orElse(-1)
              ? new Position(position.epoch() + 1, 0)
              : new Position(position.epoch(), next);
      return batch.with(Tensors.alias(batch.inputs()), Tensors.alias(batch.targets()));
    }

    @Override
    public Position position() {
      return position;
    }

    @Override
    public void seek(Position target) {
      position = target;
    }

    @Override
    public OptionalLong epochLength() {
      return epochLength;
    }

    @Override
    public void close() {
      Tensors.free(batch.inputs());
      Tensors.free(batch.targets());
    }
  }
}
