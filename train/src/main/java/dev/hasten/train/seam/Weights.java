package dev.hasten.train.seam;

import dev.hasten.engine.FlatBuffer;
import dev.hasten.engine.Precision;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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
 * ({@link Precision#BF16_WEIGHTS}, {@link Precision#BF16_STOCHASTIC}): there they are the masters,
 * and a checkpoint needs their {@link #state}.
 */
public final class Weights implements Stateful, AutoCloseable {
  private final Map<String, Parameter> parameters;
  private final List<FlatBuffer> flat;
  private final boolean whole;
  private final List<Tensor> values;
  private final List<Tensor> gradients;
  private final List<Group> groups;
  private final Optional<WorkingCopy> working;

  /**
   * A run of parameters that an element-wise update may treat as one tensor.
   *
   * @param decays whether decoupled weight decay applies (weights yes, biases and norms no)
   */
  public record Segment(Tensor weight, Tensor gradient, boolean decays) {}

  /**
   * Where parameters of one kind lie side by side: their numbers in the list, the number that the
   * first has in the flat buffers, and whether they decay.
   */
  private record Group(int from, int to, int place, boolean decays) {}

  private Weights(
      Map<String, Parameter> parameters,
      List<FlatBuffer> flat,
      boolean whole,
      List<Tensor> values,
      List<Tensor> gradients,
      List<Group> groups,
      Optional<WorkingCopy> working) {
    this.parameters = parameters;
    this.flat = flat;
    this.whole = whole;
    this.values = values;
    this.gradients = gradients;
    this.groups = groups;
    this.working = working;
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
    Map<String, Parameter> chosen = new LinkedHashMap<>();
    collect(model, Parameter.Role.WEIGHT::equals, chosen);
    int decayed = chosen.size();
    collect(model, Parameter.Role.BIAS::equals, chosen);
    int beforeNorms = chosen.size();
    collect(model, Parameter.Role.NORM::equals, chosen);
    List<Parameter> parameters = List.copyOf(chosen.values());
    List<Tensor> tensors = parameters.stream().map(Parameter::tensor).toList();
    ScalarType type = type(tensors);
    FlatBuffer values = FlatBuffer.zerosLike(tensors, type);
    FlatBuffer gradients = FlatBuffer.zerosLike(tensors, type);
    values.copyFrom(tensors);
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).moveTo(values.views().get(i));
      parameters.get(i).tensor().mutable_grad().put(gradients.views().get(i));
    }
    List<Group> groups = new ArrayList<>();
    if (decayed > 0) {
      groups.add(new Group(0, decayed, 0, true));
    }
    if (decayed < parameters.size()) {
      groups.add(new Group(decayed, parameters.size(), decayed, false));
    }
    Optional<RandomStream> rounding =
        precision == Precision.BF16_STOCHASTIC
            ? Optional.of(streams.stream("weight-rounding"))
            : Optional.empty();
    Optional<WorkingCopy> working =
        (precision == Precision.BF16_WEIGHTS || rounding.isPresent()) && beforeNorms > 0
            ? Optional.of(new WorkingCopy(parameters, beforeNorms, values, gradients, rounding))
            : Optional.empty();
    return new Weights(
        chosen,
        List.of(values, gradients),
        true,
        values.views(),
        gradients.views(),
        groups,
        working);
  }

  /** Twice the precision only where all tensors have it already. */
  private static ScalarType type(List<Tensor> tensors) {
    boolean twice =
        !tensors.isEmpty()
            && tensors.stream()
                .allMatch(tensor -> tensor.scalar_type().intern() == ScalarType.Double);
    return twice ? ScalarType.Double : ScalarType.Float;
  }

  private static void collect(
      Layer model, Predicate<Parameter.Role> wanted, Map<String, Parameter> into) {
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (!parameter.frozen() && wanted.test(parameter.role())) {
                into.put(name, parameter);
              }
            });
  }

  /**
   * Some of these parameters, for an optimizer of their own. Owns nothing. Those that lie side by
   * side stay one segment.
   */
  public Weights only(Predicate<String> wanted) {
    requireOpen();
    Map<String, Parameter> chosen = new LinkedHashMap<>();
    List<Tensor> some = new ArrayList<>();
    List<Tensor> theirGradients = new ArrayList<>();
    List<Group> theirGroups = new ArrayList<>();
    List<String> names = names();
    for (Group group : groups) {
      int from = some.size();
      for (int i = group.from(); i <= group.to(); i++) {
        if (i < group.to() && wanted.test(names.get(i))) {
          chosen.put(names.get(i), parameters.get(names.get(i)));
          some.add(values.get(i));
          theirGradients.add(gradients.get(i));
        } else if (some.size() > from) { // a run has ended before i
          int place = group.place() + (i - group.from()) - (some.size() - from);
          theirGroups.add(new Group(from, some.size(), place, group.decays()));
          from = some.size();
        }
      }
    }
    return new Weights(chosen, flat, false, some, theirGradients, theirGroups, Optional.empty());
  }

  /** Names of the parameters, in the order of {@link #values} and {@link #gradients}. */
  public List<String> names() {
    return List.copyOf(parameters.keySet());
  }

  /** The parameters by name. */
  public Map<String, Parameter> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /**
   * One tensor for each parameter, without a graph. Borrowed.
   *
   * @throws IllegalStateException when the weights are closed, as in all methods
   */
  public List<Tensor> values() {
    requireOpen();
    return values;
  }

  /** One tensor for each parameter. Borrowed. */
  public List<Tensor> gradients() {
    requireOpen();
    return gradients;
  }

  /** Whether all parameters lie in flat buffers: those of a whole model do. */
  public boolean isFlat() {
    return whole;
  }

  /** All gradients: one flat tensor where there is one, else one for each parameter. Borrowed. */
  public List<Tensor> allGradients() {
    return whole ? List.of(flat.get(1).flat()) : gradients();
  }

  /** All weights: one flat tensor where there is one, else one for each parameter. Borrowed. */
  public List<Tensor> allValues() {
    return whole ? List.of(flat.get(0).flat()) : values();
  }

  /**
   * As few tensors as an element-wise update can treat alike. Owned by the caller (free them with
   * {@link Tensors#free}).
   */
  public List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    for (Group group : groups) {
      segments.add(new Segment(slice(0, group), slice(1, group), group.decays()));
    }
    return segments;
  }

  /**
   * The same cuts as {@link #segments}, of a buffer made by {@link #newState}. Owned by the caller.
   */
  public List<Tensor> segments(FlatBuffer state) {
    return groups.stream().map(group -> cut(state, group.from(), group.to())).toList();
  }

  /** Zeros in the layout of the weights, for one state of an optimizer. Owned by the caller. */
  public FlatBuffer newState() {
    return FlatBuffer.zerosLike(values(), type(values));
  }

  /** A state's tensors by parameter name. */
  public Map<String, Tensor> named(FlatBuffer state) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    int index = 0;
    for (String name : parameters.keySet()) {
      named.put(name, state.views().get(index++));
    }
    return named;
  }

  /** Sets all gradients to zero. */
  public void zeroGradients() {
    try (Scope scope = Scope.open()) {
      allGradients().forEach(Tensor::zero_);
      working.ifPresent(WorkingCopy::forget);
    }
  }

  /** Takes note that an update is done: rounds where the precision does, and publishes. */
  public void updated() {
    requireOpen();
    working.ifPresent(WorkingCopy::update);
  }

  /** Gives the model the values as they are now: before a pass. */
  public void publish() {
    requireOpen();
    working.ifPresent(WorkingCopy::publish);
  }

  /** Takes over the gradients that a backward pass left in the model. */
  public void collectGradients() {
    requireOpen();
    working.ifPresent(WorkingCopy::collect);
  }

  /**
   * Has the model compute with these very fp32 tensors until the handle is closed, to be evaluated
   * or saved.
   */
  public Interception inFullPrecision() {
    requireOpen();
    return working.map(WorkingCopy::showMasters).orElse(() -> {});
  }

  /** The fp32 masters of a model whose own weights are bfloat16; else nothing. */
  @Override
  public State state() {
    return working.isPresent() ? new State(named(flat.get(0)), Map.of()) : State.EMPTY;
  }

  @Override
  public void restore(State state) {
    if (working.isPresent()) {
      Restore.into(named(flat.get(0)), state);
      publish();
    }
  }

  /** The number of trained numbers. */
  public long count() {
    return values().stream().mapToLong(Tensor::numel).sum();
  }

  /**
   * Gives the parameters storage of their own again, in fp32 (or fp64), with the values they have
   * now.
   */
  public void giveBack() {
    requireOpen();
    working.ifPresent(WorkingCopy::giveUp);
    int index = 0;
    for (Parameter parameter : parameters.values()) {
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
    working.ifPresent(WorkingCopy::close);
    if (whole) {
      flat.forEach(FlatBuffer::close);
    }
  }

  private void requireOpen() {
    if (!values.isEmpty()) {
      Tensors.requireOpen(values.get(0), "the trained weights");
    }
  }

  private Tensor slice(int buffer, Group group) {
    return cut(flat.get(buffer), group.place(), group.place() + group.to() - group.from());
  }

  private static Tensor cut(FlatBuffer buffer, int from, int to) {
    try (Scope scope = Scope.open()) {
      return Tensors.own(buffer.slice(from, to));
    }
  }
}
