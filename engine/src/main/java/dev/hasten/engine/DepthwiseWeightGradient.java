package dev.hasten.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The gradient by the weights of a convolution of each channel by itself, without a stride: {@code
 * dW[c, i, j] = sum of dY[n, c, y, x] X[n, c, y + i - p, x + j - p] over n, y, x} with {@code p =
 * (k - 1) / 2} and zeros around X. oneDNN is fast where k is 3 and images have 3 pixels a side or
 * more; elsewhere it takes several times as long. So that is all it is asked for: a larger kernel
 * is pieced together of kernels of 3 x 3, for which X is moved to where the piece looks.
 *
 * <p>A move copies nothing. Images and their rows follow each other in one stretch of memory, with
 * gaps of zeros that neighbours share, and a moved X is the same stretch begun elsewhere.
 */
final class DepthwiseWeightGradient {
  /** Bytes of images at a time, so that all pieces find them in the cache (docs/benchmarks.md). */
  private static final long CACHED = 4_000_000;

  private static final long PIECE = 3;
  private static final long[] ONE = {1, 1};

  private final Layout layout;
  private final List<Span> spansOfRows;
  private final List<Span> spansOfColumns;
  private final Tensor sum;

  private DepthwiseWeightGradient(Layout layout) {
    this.layout = layout;
    this.spansOfRows = layout.spans(layout.height);
    this.spansOfColumns = layout.spans(layout.width);
    this.sum = Tensors.zeros(ScalarType.Float, layout.channels, 1, layout.kernel, layout.kernel);
  }

  /**
   * The gradient.
   *
   * @param upstream of the output, (N, C, H, W)
   * @param input (N, C, H, W), of the same type
   * @param kernel k, which is odd
   * @return (C, 1, k, k) in that type
   */
  static Tensor of(Tensor upstream, Tensor input, long kernel) {
    return of(upstream, input, kernel, CACHED);
  }

  /** As above, with so many bytes of images at a time, one image at least. */
  static Tensor of(Tensor upstream, Tensor input, long kernel, long bytes) {
    Layout layout = new Layout(input.size(1), input.size(2), input.size(3), kernel);
    DepthwiseWeightGradient gradient = new DepthwiseWeightGradient(layout);
    long images = input.size(0);
    long atOnce = Math.max(1, bytes / (layout.image() * input.element_size()));
    for (long first = 0; first < images; first += atOnce) {
      long count = Math.min(atOnce, images - first);
      try (Scope scope = Scope.open()) {
        gradient.add(upstream.narrow(0, first, count), input.narrow(0, first, count));
      }
    }
    return gradient.sum.to(input.scalar_type());
  }

  private void add(Tensor upstream, Tensor input) {
    Tensor still = layout.begunAt(layout.laidOut(upstream), upstream.size(0), 0, 0);
    Tensor stretch = layout.laidOut(input);
    for (Span rows : spansOfRows) {
      for (Span columns : spansOfColumns) {
        Tensor moved =
            layout.begunAt(stretch, input.size(0), layout.offset(rows), layout.offset(columns));
        Tensor piece = piece(still, moved);
        sum.narrow(2, rows.begin + rows.known, PIECE - rows.known)
            .narrow(3, columns.begin + columns.known, PIECE - columns.known)
            .add_(
                piece
                    .narrow(2, rows.known, PIECE - rows.known)
                    .narrow(3, columns.known, PIECE - columns.known));
      }
    }
  }

  private static Tensor piece(Tensor upstream, Tensor input) {
    long channels = input.size(1);
    Tensor shape = Tensors.zeros(input.scalar_type().intern(), channels, 1, PIECE, PIECE);
    return ConvolutionGradients.of(upstream, input, shape, ONE, ONE, channels, false, true, false)
        .get1();
  }

  /** Three rows or columns of the kernel, of which the first are known from the span before. */
  private record Span(long begin, long known) {}

  /** How images lie in memory: a row and a column of zeros before each, the rest behind it. */
  private record Layout(long channels, long height, long width, long kernel) {
    private long padding() {
      return (kernel - 1) / 2;
    }

    /** Of zeros between two images, and two rows: as far as the kernel sees, and a piece's own. */
    private long gap() {
      return Math.max(padding(), PIECE - 1);
    }

    private long row() {
      return (width + gap()) * channels;
    }

    /** Numbers of an image and the gaps around it. */
    long image() {
      return (height + gap()) * row();
    }

    /** Numbers before the first image, which a moved view begins with. */
    private long head() {
      return (padding() - 1) * (row() + channels);
    }

    /** All that see a pixel of images with so many on this side. */
    List<Span> spans(long side) {
      List<Span> spans = new ArrayList<>();
      for (long next = 0; next < kernel; next += PIECE) {
        long begin = Math.min(next, kernel - PIECE);
        if (Math.abs(begin + 1 - padding()) <= side) {
          spans.add(new Span(begin, next - begin));
        }
      }
      return spans;
    }

    /** How far a piece's middle is from the kernel's. */
    long offset(Span span) {
      return span.begin + 1 - padding();
    }

    Tensor laidOut(Tensor images) {
      long count = images.size(0);
      Tensor stretch = Tensors.zeros(images.scalar_type().intern(), count * image() + 2 * head());
      stretch
          .as_strided(
              new long[] {count, channels, height, width},
              strides(),
              new LongOptional(head() + row() + channels))
          .copy_(images);
      return stretch;
    }

    /** All images with their gaps, moved by so many rows and columns. */
    Tensor begunAt(Tensor stretch, long count, long rows, long columns) {
      return stretch.as_strided(
          new long[] {count, channels, height + gap(), width + gap()},
          strides(),
          new LongOptional(head() + rows * row() + columns * channels));
    }

    private long[] strides() {
      return new long[] {image(), 1, row(), channels};
    }
  }
}
