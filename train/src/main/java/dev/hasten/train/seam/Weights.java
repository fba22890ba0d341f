package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A handle on trained parameters and their gradients, in fp32 (in fp64 where a model is in fp64,
 * for the sake of tests). Those of a whole model live in two flat buffers, weights that decay
 * first, so that an element-wise update of all of them is one or two native calls (see {@link
 * #segments}).
 *
 * <p>The model computes with these very tensors, except where it keeps its weights in bfloat16
 * ({@link Precision#BF16_WEIGHTS}): there they are the masters, and a checkpoint needs their {@link
 * #state}. With {@link Precision#BF16_STOCHASTIC} the model's weights are all there is: an fp32
 * copy of them, or of their gradients, is made when it is asked for, and {@link #pieces} do
 * without.
 */
public final class Weights implements Stateful, AutoCloseable {
  private final WeightLayout layout;
  private final Map<String, Parameter> all;
  private final FlatStore store;
  private final LazyBuffer values;
  private final LazyBuffer gradients;
  private final boolean whole;
  private final Optional<LowWeights> low;
  private final Optional<RoundedWeights> rounded;

  /**
   * A run of parameters that an element-wise update may treat as one tensor.
   *
   * @param decays whether decoupled weight decay applies (weights yes, biases and norms no)
   */
  public record Segment(Tensor weight, Tensor gradient, boolean decays) {}

  /** Some of what lies in a store; with {@code whole}, all of it. */
  Weights(WeightLayout layout, Map<String, Parameter> all, FlatStore store, boolean whole) {
    this.layout = layout;
    this.all = all;
    this.store = store;
    this.whole = whole;
    values = store.values();
    gradients = store.gradients();
    low = whole ? store.low() : Optional.empty();
    rounded = store.roundedWeights();
  }

  /**
   * Moves all parameters of a model that are not frozen into flat buffers; gradients start at zero.
   */
  public static Weights of(Layer model) {
    return of(model, Precision.FP32, new RandomStreams(0));
  }

  /**
   * As {@link #of(Layer)}, with the model's own weights in the type that the precision keeps.
   *
   * @param streams of the run; {@code weight-rounding} among them is for a precision that rounds at
   *     random
   */
  public static Weights of(Layer model, Precision precision, RandomStreams streams) {
    return FlatStore.move(model, precision, streams);
  }

  /**
   * Some of these parameters, for an optimizer of their own. Owns nothing. Those that lie side by
   * side stay one segment.
   */
  public Weights only(Predicate<String> wanted) {
    return only(wanted, false);
  }

  /** As {@link #only}, where weight decay applies to biases and norms as well. */
  public Weights onlyDecaying(Predicate<String> wanted) {
    return only(wanted, true);
  }

  private Weights only(Predicate<String> wanted, boolean decaying) {
    requireOpen();
    return new Weights(layout.only(wanted, decaying), all, store, false);
  }

  /**
   * Pieces of these weights, each of which an optimizer of its own can move, where the model's
   * weights are all there is; none where there are fp32 weights anyway. Whoever moves pieces calls
   * {@link #movingPieces} before and {@link #piecesMoved} after.
   */
  public List<Piece> pieces() {
    requireOpen();
    return rounded.map(kept -> layout.pieces(kept.pieces(), all)).orElse(List.of());
  }

  /** Takes note that pieces are about to move: from where an fp32 copy is, if there is one. */
  public void movingPieces() {
    rounded.ifPresent(RoundedWeights::publishValues);
  }

  /** Takes note that all pieces have moved. */
  public void piecesMoved() {
    rounded.ifPresent(RoundedWeights::refresh);
  }

  /** Names of the parameters, in the order of {@link #values} and {@link #gradients}. */
  public List<String> names() {
    return layout.names();
  }

  /** For each parameter, in the order of {@link #names}, whether weight decay applies to it. */
  public List<Boolean> decays() {
    return layout.decays();
  }

  /** The parameters by name. */
  public Map<String, Parameter> parameters() {
    return Collections.unmodifiableMap(layout.parameters());
  }

  /** All of the model, in its order, those that are not trained as well. */
  public Map<String, Parameter> parametersOfModel() {
    return Collections.unmodifiableMap(all);
  }

  /**
   * One tensor for each parameter, without a graph. Borrowed.
   *
   * @throws IllegalStateException when the weights are closed, as in all methods
   */
  public List<Tensor> values() {
    return of(values.get());
  }

  /** One tensor for each parameter. Borrowed. */
  public List<Tensor> gradients() {
    return of(gradients.get());
  }

  private List<Tensor> of(FlatBuffer buffer) {
    List<Tensor> views = buffer.views();
    return whole ? views : layout.places().stream().map(views::get).toList();
  }

  /** Whether all parameters lie in flat buffers: those of a whole model do. */
  public boolean isFlat() {
    return whole;
  }

  /** All gradients: one flat tensor where there is one, else one for each parameter. Borrowed. */
  public List<Tensor> allGradients() {
    return whole ? List.of(gradients.get().flat()) : gradients();
  }

  /** All weights: one flat tensor where there is one, else one for each parameter. Borrowed. */
  public List<Tensor> allValues() {
    return whole ? List.of(values.get().flat()) : values();
  }

  /**
   * As few tensors as an element-wise update can treat alike. Owned by the caller (free them with
   * {@link Tensors#free}).
   */
  public List<Segment> segments() {
    return layout.segments(values, gradients);
  }

  /**
   * The same cuts as {@link #segments}, of a buffer made by {@link #newState}. Owned by the caller.
   */
  public List<Tensor> segments(FlatBuffer state) {
    return layout.segments(state);
  }

  /** Zeros in the layout of the weights, for one state of an optimizer. Owned by the caller. */
  public FlatBuffer newState() {
    List<Tensor> like = rounded.isPresent() ? modelsOwn() : values();
    return FlatBuffer.zerosLike(
        like, rounded.isPresent() ? ScalarType.Float : FlatStore.type(like));
  }

  private List<Tensor> modelsOwn() {
    return layout.parameters().values().stream().map(Parameter::tensor).toList();
  }

  /** A state's tensors by parameter name. */
  public Map<String, Tensor> named(FlatBuffer state) {
    return layout.named(state);
  }

  /** Sets all gradients to zero. */
  public void zeroGradients() {
    try (Scope scope = Scope.open()) {
      if (!(whole && rounded.isPresent())) {
        allGradients().forEach(Tensor::zero_);
      }
      low.ifPresent(LowWeights::forget);
    }
  }

  /** Takes note that an update is done: rounds where the precision does, and publishes. */
  public void updated() {
    requireOpen();
    low.ifPresent(LowWeights::update);
  }

  /** Gives the model the values as they are now: before a pass. */
  public void publish() {
    requireOpen();
    low.ifPresent(LowWeights::publish);
  }

  /** Takes over the gradients that a backward pass left in the model. */
  public void collectGradients() {
    requireOpen();
    low.ifPresent(LowWeights::collect);
  }

  /**
   * Has the model compute with these very fp32 tensors until the handle is closed, to be evaluated
   * or saved.
   */
  public Interception inFullPrecision() {
    requireOpen();
    return low.map(LowWeights::showMasters).orElse(() -> {});
  }

  /** The fp32 masters of a model whose own weights are bfloat16; else nothing. */
  @Override
  public State state() {
    return hasMasters() ? new State(named(values.get()), Map.of()) : State.EMPTY;
  }

  @Override
  public void restore(State state) {
    if (hasMasters()) {
      Restore.into(named(values.get()), state);
      publish();
    }
    piecesMoved(); // the model's own weights have been put back
  }

  private boolean hasMasters() {
    return low.isPresent() && rounded.isEmpty();
  }

  /** The number of trained numbers. */
  public long count() {
    return modelsOwn().stream().mapToLong(Tensor::numel).sum();
  }

  /**
   * Gives the parameters storage of their own again, in fp32 (or fp64), with the values they have
   * now.
   */
  public void giveBack() {
    requireOpen();
    List<Tensor> values = values();
    low.ifPresent(LowWeights::giveUp);
    int index = 0;
    for (Parameter parameter : layout.parameters().values()) {
      try (Scope scope = Scope.open()) {
        Tensor tensor = parameter.tensor();
        tensor.mutable_grad().put(new Tensor());
        parameter.moveTo(values.get(index++).clone());
      }
    }
  }

  /** Frees the buffers; call {@link #giveBack} before. */
  @Override
  public void close() {
    low.ifPresent(LowWeights::close);
    if (whole) {
      values.close();
      gradients.close();
    }
  }

  private void requireOpen() {
    values.requireOpen();
  }
}
