package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Cuts {@link RoundedWeights} into pieces, whole parameters each, that share one room. */
final class Pieces implements AutoCloseable {
  /** Elements of a piece, unless one parameter has more: they stay in the cache. */
  private static final long SIZE = 1L << 20;

  private final RoundedWeights rounded;
  private final List<FlatBuffer> rooms = new ArrayList<>();
  private Optional<FlatBuffer> room = Optional.empty(); // values and gradients

  Pieces(RoundedWeights rounded) {
    this.rounded = rounded;
  }

  /**
   * The pieces of parameters that lie side by side.
   *
   * @param names of the parameters from number {@code from} on
   * @param all of the model
   */
  List<Piece> of(
      Map<String, Parameter> names, Map<String, Parameter> all, int from, boolean decays) {
    List<Piece> pieces = new ArrayList<>();
    List<Map.Entry<String, Parameter>> some = List.copyOf(names.entrySet());
    int begin = 0;
    while (begin < some.size()) {
      int end = begin + 1;
      while (end < some.size() && fits(from + begin, from + end)) {
        end++;
      }
      pieces.add(piece(some.subList(begin, end), all, from + begin, decays));
      begin = end;
    }
    return pieces;
  }

  /** Whether parameters from the first to that one are of one type and not too many numbers. */
  private boolean fits(int first, int number) {
    Stored values = rounded.values();
    boolean alike =
        values.view(first).scalar_type().intern() == values.view(number).scalar_type().intern();
    return alike && values.offset(number + 1) - values.offset(first) <= SIZE;
  }

  private Piece piece(
      List<Map.Entry<String, Parameter>> some,
      Map<String, Parameter> all,
      int first,
      boolean decays) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    some.forEach(each -> parameters.put(each.getKey(), each.getValue()));
    Stored stored = rounded.values();
    int end = first + some.size();
    long from = stored.offset(first);
    long length = stored.offset(end) - from;
    List<Tensor> like = IntStream.range(first, end).mapToObj(stored::view).toList();
    FlatBuffer values = in(0, length, like);
    FlatBuffer gradients = in(1, length, like);
    Weights weights = FlatStore.piece(parameters, all, values, gradients, decays);
    return new Piece(
        weights,
        () -> {
          try (Scope scope = Scope.open();
              NoGradGuard noGrad = new NoGradGuard()) {
            values.flat().copy_(stored.part(from, length));
            rounded.readGradients(from, gradients.flat());
          }
        },
        () -> {
          try (Scope scope = Scope.open();
              NoGradGuard noGrad = new NoGradGuard()) {
            rounded.round(from, values.flat());
          }
        });
  }

  private FlatBuffer in(int half, long length, List<Tensor> like) {
    try (Scope scope = Scope.open()) {
      FlatBuffer both = room.orElseGet(this::makeRoom);
      room = Optional.of(both);
      FlatBuffer made = FlatBuffer.in(both.views().get(half).narrow(0, 0, length), like);
      rooms.add(made);
      return made;
    }
  }

  /** For the largest piece that there can be. */
  private FlatBuffer makeRoom() {
    Stored stored = rounded.values();
    long longest = 0;
    for (int i = 0; i < stored.size(); i++) {
      longest = Math.max(longest, stored.offset(i + 1) - stored.offset(i));
    }
    long whole = stored.offset(stored.size());
    Tensor shape = Tensors.zeros(ScalarType.Byte, Math.min(whole, Math.max(SIZE, longest)));
    return FlatBuffer.zerosLike(List.of(shape, shape), ScalarType.Float);
  }

  @Override
  public void close() {
    rooms.forEach(FlatBuffer::close);
    room.ifPresent(FlatBuffer::close);
  }
}
