package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Numbers of all parameters, in the layout of one flat buffer: of the first so many in bfloat16, of
 * the norms behind them in fp32.
 */
record Stored(FlatBuffer low, FlatBuffer norms) implements AutoCloseable {
  /** Zeros. */
  static Stored like(List<Tensor> tensors, int count) {
    return new Stored(
        FlatBuffer.zerosLike(tensors.subList(0, count), ScalarType.BFloat16),
        FlatBuffer.zerosLike(tensors.subList(count, tensors.size()), ScalarType.Float));
  }

  /** The numbers of one parameter. */
  Tensor view(int number) {
    int here = low.views().size();
    return number < here ? low.views().get(number) : norms.views().get(number - here);
  }

  int size() {
    return low.views().size() + norms.views().size();
  }

  /** Where a parameter begins; behind the last, where all end. */
  long offset(int number) {
    if (number == size()) {
      return split() + norms.flat().numel();
    }
    boolean norm = number >= low.views().size();
    return (norm ? split() : 0) + view(number).storage_offset();
  }

  /** Where norms begin. */
  private long split() {
    return low.flat().numel();
  }

  /** A stretch that does not go over the beginning of the norms. */
  Tensor part(long from, long length) {
    return from < split()
        ? low.flat().narrow(0, from, length)
        : norms.flat().narrow(0, from - split(), length);
  }

  /** Copies all into an fp32 buffer of the same layout. */
  void readInto(FlatBuffer buffer) {
    head(buffer).copy_(low.flat());
    tail(buffer).copy_(norms.flat());
  }

  /** Takes all from such a buffer, rounded to the nearest. */
  void writeFrom(FlatBuffer buffer) {
    low.flat().copy_(head(buffer));
    norms.flat().copy_(tail(buffer));
  }

  /** Adds all to such a buffer. */
  void addTo(FlatBuffer buffer) {
    head(buffer).add_(low.flat());
    tail(buffer).add_(norms.flat());
  }

  /** What of such a buffer is bfloat16 here. */
  Tensor head(FlatBuffer buffer) {
    return buffer.flat().narrow(0, 0, split());
  }

  private Tensor tail(FlatBuffer buffer) {
    return buffer.flat().narrow(0, split(), norms.flat().numel());
  }

  void zero() {
    low.flat().zero_();
    norms.flat().zero_();
  }

  @Override
  public void close() {
    low.close();
    norms.close();
  }
}
