package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.StochasticRounding;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Parameter;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Parameters that are kept in bfloat16 alone and rounded at random after each update ({@link
 * StochasticRounding}); norms in fp32. Updates are calculated in fp32, a piece at a time ({@link
 * Pieces}). There is no fp32 copy of all weights, nor of their gradients, before somebody asks for
 * it; then it stays and holds what the kept ones hold, and what is done to it is rounded too.
 * Gradients are in fp32 as well where several passes add up to them.
 */
final class RoundedWeights implements LowWeights {
  private final List<Parameter> parameters;
  private final Stored values;
  private final Stored gradients;
  private final LazyBuffer masterValues;
  private final LazyBuffer masterGradients;
  private final RandomStream random;
  private final Pieces pieces;
  private boolean passed; // gradients of a pass are there
  private boolean inUse = true;

  /** Moves all parameters; those behind the first {@code count} are norms. */
  RoundedWeights(List<Parameter> parameters, int count, RandomStream random) {
    this.parameters = parameters;
    this.random = random;
    List<Tensor> tensors = parameters.stream().map(Parameter::tensor).toList();
    values = Stored.like(tensors, count);
    gradients = Stored.like(tensors, count);
    for (int i = 0; i < tensors.size(); i++) {
      try (Scope scope = Scope.open()) {
        values.view(i).copy_(tensors.get(i).detach());
      }
    }
    masterValues = LazyBuffer.onDemand(() -> copy(values));
    masterGradients = LazyBuffer.onDemand(this::takeGradients);
    pieces = new Pieces(this);
    attach();
  }

  private static FlatBuffer copy(Stored stored) {
    List<Tensor> like = IntStream.range(0, stored.size()).mapToObj(stored::view).toList();
    FlatBuffer buffer = FlatBuffer.zerosLike(like, ScalarType.Float);
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      stored.readInto(buffer);
    }
    return buffer;
  }

  /** From now on those of each pass are added to the masters'. */
  private FlatBuffer takeGradients() {
    FlatBuffer taken = copy(gradients);
    zeroGradients();
    return taken;
  }

  LazyBuffer masterValues() {
    return masterValues;
  }

  LazyBuffer masterGradients() {
    return masterGradients;
  }

  Stored values() {
    return values;
  }

  Pieces pieces() {
    return pieces;
  }

  /** Copies gradients from that place on into a tensor. */
  void readGradients(long from, Tensor into) {
    into.copy_(
        masterGradients
            .ifThere()
            .map(all -> all.flat().narrow(0, from, into.numel()))
            .orElseGet(() -> gradients.part(from, into.numel())));
  }

  /** Rounds numbers at random; norms stay. */
  void round(long from, Tensor moved) {
    Tensor place = values.part(from, moved.numel());
    if (place.scalar_type().intern() == ScalarType.BFloat16) {
      StochasticRounding.round(moved, random);
    }
    place.copy_(moved);
  }

  /** The masters, where they are, are again what is kept. */
  void refresh() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      masterValues.ifThere().ifPresent(values::readInto);
    }
  }

  @Override
  public void update() {
    try (Scope scope = Scope.open()) {
      masterValues
          .ifThere()
          .ifPresent(masters -> StochasticRounding.round(values.head(masters), random));
    }
    publishValues();
  }

  /** What is kept becomes what the masters are, where they are. */
  void publishValues() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      masterValues.ifThere().ifPresent(values::writeFrom);
    }
  }

  @Override
  public void publish() {
    publishValues();
    if (passed && masterGradients.ifThere().isEmpty()) { // another pass adds to them
      masterGradients.get();
    }
  }

  @Override
  public void collect() {
    passed = true;
    masterGradients
        .ifThere()
        .ifPresent(
            masters -> {
              try (Scope scope = Scope.open();
                  NoGradGuard noGrad = new NoGradGuard()) {
                gradients.addTo(masters);
              }
              zeroGradients();
            });
  }

  private void zeroGradients() {
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      gradients.zero();
    }
  }

  @Override
  public void forget() {
    passed = false;
    zeroGradients();
    try (Scope scope = Scope.open()) {
      masterGradients.ifThere().ifPresent(masters -> masters.flat().zero_());
    }
  }

  private void attach() {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).moveTo(values.view(i));
      parameters.get(i).tensor().mutable_grad().put(gradients.view(i));
    }
  }

  /** Where nobody has asked for a copy before, it is there for so long alone. */
  @Override
  public Interception showMasters() {
    boolean stays = masterValues.ifThere().isPresent();
    List<Tensor> masters = masterValues.get().views();
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).tensor().mutable_grad().put(new Tensor());
      parameters.get(i).moveTo(masters.get(i));
    }
    return () -> {
      if (inUse) {
        publishValues();
        attach();
        if (!stays) {
          masterValues.release();
        }
      }
    };
  }

  @Override
  public void giveUp() {
    inUse = false;
  }

  @Override
  public void close() {
    pieces.close();
    values.close();
    gradients.close();
  }
}
