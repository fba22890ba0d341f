package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.EarlyExit;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Sequential;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A second head in the middle of the model, by which evaluation lets examples leave that it is sure
 * of (Teerapittayanon et al., BranchyNet, <a href="https://arxiv.org/abs/1709.01686">2016</a>).
 * Trained together: {@code L = L(answer) + weight L(exit)}. The head, a mean over pixels and a
 * linear layer, stands behind the first child of the model at which {@code share} of its
 * multiply-accumulates are done. Inference changes: it does less for easy examples.
 *
 * @param share of the multiply-accumulates before the exit
 * @param weight of its loss
 * @param threshold probability of a class from which on an example leaves
 */
public record EarlyExits(double share, double weight, double threshold) implements Speedup {
  private static final String NAME = "early-exit";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "a second head by which evaluation lets examples leave that it is sure of",
          "https://arxiv.org/abs/1709.01686",
          List.of(
              Option.number("share", 0.5, 0.01, 0.99, "of the model's work before the exit"),
              Option.number("weight", 0.3, 1e-6, 1e3, "of the loss of the exit"),
              Option.number("threshold", 0.95, 0.01, 1, "probability at which an example leaves")),
          values ->
              new EarlyExits(
                  values.number("share"), values.number("weight"), values.number("threshold")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public boolean changesInference() {
    return true;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of(
        "activation-checkpointing", "a recompute would come when the scores of the exit are gone");
  }

  @Override
  public void install(Seams seams) {
    seams.requireClasses(NAME);
    List<EarlyExit> made = new ArrayList<>();
    seams.model(
        (model, example) -> {
          Cost before = Cost.of(model, example);
          List<Child> children = children(model, example);
          Child place = place(model, example, children);
          Layer head = head(place.output(), seams.classes());
          head.initialize(new RandomStreams(seams.random(NAME).nextLong()));
          EarlyExit exit = new EarlyExit(place.layer(), head, threshold);
          made.add(exit);
          model.replace(place.name(), exit);
          String last = children.get(children.size() - 1).name();
          model.around(last, (input, call) -> exit.merge(call.forward(input)));
          return "an exit behind " + place.name() + ", " + before.to(model, example);
        });
    seams.loss(
        inner ->
            (inputs, outputs, targets) ->
                with(made.get(0), inner, weight).loss(inputs, outputs, targets));
  }

  /** The loss of the answers and, by weight, of the exit's scores for the same examples. */
  public static Loss with(EarlyExit exit, Loss inner, double weight) {
    return (inputs, outputs, targets) -> {
      Tensor loss = inner.loss(inputs, outputs, targets);
      return exit.scores()
          .tensor()
          .filter(scores -> Arrays.equals(Tensors.shape(scores), Tensors.shape(outputs)))
          .map(scores -> loss.add(inner.loss(inputs, scores, targets), new Scalar(weight)))
          .orElse(loss);
    };
  }

  /** A child of the model, and the shape that it answers one example with. */
  private record Child(String name, Layer layer, long[] output) {}

  private static List<Child> children(Layer model, long[] example) {
    Supported.requireNumbers(model, NAME);
    if (!(model instanceof Sequential) || model.children().size() < 2) {
      throw new IllegalArgumentException(
          Supported.nothing(model, NAME, "a Sequential of two or more as the whole model"));
    }
    List<Child> children = new ArrayList<>();
    List<Interception> taps = new ArrayList<>();
    boolean training = model.isTraining();
    model.training(false);
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      model
          .children()
          .forEach(
              (name, slot) ->
                  taps.add(
                      model.around(
                          name,
                          (input, call) -> {
                            Tensor output = call.forward(input);
                            children.add(new Child(name, slot.layer(), Tensors.shape(output)));
                            return output;
                          })));
      model.forward(Tensors.zeros(ScalarType.Float, batchOfOne(example)));
    } finally {
      taps.forEach(Interception::close);
      model.training(training);
    }
    return children;
  }

  private static long[] batchOfOne(long[] example) {
    long[] shape = new long[example.length + 1];
    shape[0] = 1;
    System.arraycopy(example, 0, shape, 1, example.length);
    return shape;
  }

  /** The first child, the last left out, at which the share of the work is done. */
  private Child place(Layer model, long[] example, List<Child> children) {
    double whole = MultiplyAccumulates.of(model, example);
    double done = 0;
    long[] input = example;
    for (Child child : children.subList(0, children.size() - 1)) {
      done += MultiplyAccumulates.of(Sequential.of(child.layer()), input);
      long[] output = child.output();
      boolean fits = output.length == 2 || output.length == 4;
      if (fits && done >= share * whole) {
        return child;
      }
      input = Arrays.copyOfRange(output, 1, output.length);
    }
    throw new IllegalArgumentException(
        "expected a layer before the last at which "
            + share
            + " of the work is done for "
            + NAME
            + ", but the model has none: make share smaller, or leave it out");
  }

  private static Layer head(long[] shape, int classes) {
    Linear scores = new Linear(shape[1], classes);
    return shape.length == 4
        ? Sequential.of(new GlobalPool2d(GlobalPool2d.Kind.MEAN), scores)
        : Sequential.of(scores);
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("share", share).with("weight", weight).with("threshold", threshold);
  }
}
