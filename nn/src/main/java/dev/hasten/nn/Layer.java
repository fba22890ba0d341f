package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A node of a model: a forward function, named parameters, buffers and children.
 *
 * <pre>{@code
 * final class Net extends Layer {
 *   private final Slot hidden = child("hidden", new Linear(64, 32));
 *   private final Slot output = child("output", new Linear(32, 10));
 *
 *   @Override
 *   public Tensor forward(Tensor x) {
 *     return output.forward(hidden.forward(x).relu());
 *   }
 * }
 * }</pre>
 *
 * <p>A layer owns its native memory until {@link #close}. A new layer holds zeros; {@link
 * #initialize(RandomStreams)} draws its first weights.
 */
public abstract class Layer implements AutoCloseable {
  private final Map<String, Slot> children = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private boolean training = true;

  /** The layer's function. Calls children through their slots. */
  public abstract Tensor forward(Tensor input);

  /** Registers a child under a name without dots and returns the slot to call it by. */
  protected final Slot child(String name, Layer layer) {
    Slot slot = Slot.of(layer);
    register(children, name, slot);
    return slot;
  }

  /** Registers a parameter of zeros (fp32). */
  protected final Parameter parameter(String name, Parameter.Role role, long... shape) {
    Parameter parameter = LayerTree.allocate(role, shape);
    register(parameters, name, parameter);
    return parameter;
  }

  /** Registers a parameter whose tensor exists already. */
  final void adoptParameter(String name, Parameter parameter) {
    register(parameters, name, parameter);
  }

  /**
   * Registers a tensor that is saved with the model but not trained; the layer owns it from now on.
   */
  protected final Tensor buffer(String name, Tensor value) {
    register(buffers, name, Tensors.own(value));
    return value;
  }

  /** Draws this layer's own first weights (not its children's). Does nothing unless overridden. */
  protected void reset(RandomStream random) {}

  /**
   * Takes what random streams this layer draws from in training; {@code path} names it in the tree.
   */
  protected void bind(RandomStreams streams, String path) {}

  /**
   * Multiply-accumulate operations of this layer alone for one call, from the shapes that went in
   * and came out.
   */
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 0;
  }

  /** The shape that comes out for the shape that goes in; empty where only a call can tell. */
  long[] outputShape(long[] input) {
    return new long[0];
  }

  /** Draws all first weights from the stream {@code init}, and binds every layer to its streams. */
  public final void initialize(RandomStreams streams) {
    RandomStream random = streams.stream("init");
    LayerTree.walk(this, (path, layer) -> layer.reset(random));
    bindAll(streams);
  }

  /** Binds every layer to its random streams without drawing new weights. */
  public final void bindAll(RandomStreams streams) {
    LayerTree.walk(this, (path, layer) -> layer.bind(streams, path));
  }

  /**
   * Sets the whole tree to training (dropout drops, batch norms use the batch) or to evaluation.
   */
  public final void training(boolean on) {
    LayerTree.walk(this, (path, layer) -> layer.training = on);
  }

  /** Whether the layer is in training. */
  public final boolean isTraining() {
    return training;
  }

  /** This layer's own children by name. */
  public final Map<String, Slot> children() {
    return Collections.unmodifiableMap(children);
  }

  /** All parameters of the tree by dotted path, in order of registration. */
  public final Map<String, Parameter> parameters() {
    return LayerTree.collect(this, layer -> layer.parameters);
  }

  /** All buffers of the tree by dotted path. */
  public final Map<String, Tensor> buffers() {
    return LayerTree.collect(this, layer -> layer.buffers);
  }

  /** Every layer of the tree by dotted path, this one first under the empty path. */
  public final Map<String, Layer> layers() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    LayerTree.walk(this, layers::put);
    return layers;
  }

  /**
   * Puts another layer at a path.
   *
   * @throws IllegalArgumentException when there is no such path; the message names what there is
   */
  public final void replace(String path, Layer replacement) {
    LayerTree.slot(this, path).replace(replacement);
  }

  /** Stands an interceptor around all calls of the layer at a path, until the handle is closed. */
  public final Interception around(String path, Interceptor interceptor) {
    return LayerTree.slot(this, path).add(interceptor);
  }

  /** Frees parameters and buffers of the whole tree. */
  @Override
  public void close() {
    parameters().values().forEach(Parameter::close);
    buffers().values().forEach(Tensors::free);
  }

  private static <T> void register(Map<String, T> place, String name, T value) {
    if (name.isEmpty() || name.contains(".")) {
      throw new IllegalArgumentException(
          "expected a name without dots, but got \"" + name + "\": rename it");
    }
    if (place.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException(
          "expected a new name, but \"" + name + "\" is taken in this layer");
    }
  }
}
