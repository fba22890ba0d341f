package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.nn.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Collects what the speedups of a recipe put on each seam, in the order of the recipe. What needs
 * the weights is given as a function of them: it is called after all surgery.
 */
public final class Seams {
  private final RandomStreams streams;
  private final long[] example;
  private final int classes;
  private final Optional<ExampleLoss> numberLoss;
  private final Supplier<Optional<Batch>> sample;
  private final boolean newWeights;
  private final List<ModelSurgery> surgeries = new ArrayList<>();
  private final List<Consumer<Layer>> inspections = new ArrayList<>();
  private final List<BatchTransform> batchTransforms = new ArrayList<>();
  private final List<LossTransform> lossTransforms = new ArrayList<>();
  private final List<GradientSource.Transform> gradientSources = new ArrayList<>();
  private final List<GradientTransform> gradientTransforms = new ArrayList<>();
  private final List<Function<Weights, WeightTransform>> weightTransforms = new ArrayList<>();
  private final List<Function<Weights, EvaluationWeights>> evaluationWeights = new ArrayList<>();
  private final List<String> gradientNames = new ArrayList<>();
  private final List<String> weightNames = new ArrayList<>();
  private final List<String> evaluationNames = new ArrayList<>();
  private String installing = "part";

  /**
   * Empty seams of a model whose weights are there already, or are to be read.
   *
   * @param streams the run's random streams
   * @param example the shape of one example
   * @param classes the number of classes
   */
  public Seams(RandomStreams streams, long[] example, int classes) {
    this(streams, example, classes, Optional.empty(), Optional::empty, false);
  }

  /**
   * Empty seams of a model with new weights.
   *
   * @param streams the run's random streams
   * @param example the shape of one example
   * @param classes the number of classes
   * @param sample makes a batch of training examples, in the caller's scope, that surgery may look
   *     at
   */
  public Seams(
      RandomStreams streams, long[] example, int classes, Supplier<Optional<Batch>> sample) {
    this(streams, example, classes, Optional.empty(), sample, true);
  }

  private Seams(
      RandomStreams streams,
      long[] example,
      int classes,
      Optional<ExampleLoss> numberLoss,
      Supplier<Optional<Batch>> sample,
      boolean newWeights) {
    this.sample = sample;
    this.newWeights = newWeights;
    this.streams = streams;
    this.example = example.clone();
    this.classes = classes;
    this.numberLoss = numberLoss;
  }

  /**
   * Empty seams of a model with new weights, for training data.
   *
   * @param streams the run's random streams
   * @param data that it is trained on
   * @param numberLoss what is minimised where the data have a number to predict
   * @param sample as in {@link #Seams(RandomStreams, long[], int, Supplier)}
   */
  public static Seams of(
      RandomStreams streams,
      TrainingData data,
      ExampleLoss numberLoss,
      Supplier<Optional<Batch>> sample) {
    return new Seams(
        streams,
        data.inputShape(),
        data.classes(),
        data.numericTarget().map(any -> numberLoss),
        sample,
        true);
  }

  /** Lets a speedup take its places; what it puts there goes by its name. */
  public void install(Speedup speedup) {
    installing = speedup.choice().name();
    speedup.install(this);
  }

  /**
   * Lets speedups take their places, then operates on the model. A surgery works on what those
   * before it have left, so it cannot be asked beforehand, and a layer that was replaced is closed:
   * a model that was refused may be changed in part. Make a new one.
   *
   * @return a line from each surgery on what it changed
   * @throws IllegalArgumentException with every refusal, a line each
   */
  public List<String> install(List<? extends Speedup> speedups, Layer model) {
    List<String> refusals = new ArrayList<>();
    speedups.forEach(speedup -> attempt(() -> install(speedup), refusals));
    List<String> changes = new ArrayList<>();
    surgeries.forEach(
        surgery -> attempt(() -> changes.add(surgery.operate(model, example())), refusals));
    inspections.forEach(inspection -> attempt(() -> inspection.accept(model), refusals));
    if (!refusals.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", refusals));
    }
    return changes;
  }

  private static void attempt(Runnable step, List<String> refusals) {
    try {
      step.run();
    } catch (IllegalArgumentException refusal) {
      String line = String.valueOf(refusal.getMessage());
      if (!refusals.contains(line)) { // one may look twice
        refusals.add(line);
      }
    }
  }

  /** The random stream of that name: one for each method, so that none shifts another's draws. */
  public RandomStream random(String name) {
    return streams.stream(name);
  }

  /** All random streams of the run. */
  public RandomStreams streams() {
    return streams;
  }

  /** The shape of one example, without the batch dimension. */
  public long[] example() {
    return example.clone();
  }

  /**
   * Training examples as the data give them, for surgery that needs a look at them before the first
   * step; made in the caller's scope. None where the model's weights are there already.
   */
  public Optional<Batch> sample() {
    return sample.get();
  }

  /** Whether the model has just been made, to be trained: what it begins with may be changed. */
  public boolean hasNewWeights() {
    return newWeights;
  }

  /** The number of classes; 1 where a number is predicted. */
  public int classes() {
    return classes;
  }

  /** What is minimised where a number is predicted, standardised; nothing where classes are. */
  public Optional<ExampleLoss> numberLoss() {
    return numberLoss;
  }

  /**
   * Refuses numbers to predict, for methods that make sense with scores of classes alone.
   *
   * @param method its name
   * @throws IllegalArgumentException when a number is predicted
   */
  public void requireClasses(String method) {
    if (numberLoss.isPresent()) {
      throw new IllegalArgumentException(
          "expected classes to predict for "
              + method
              + ", but the data have a number to predict: leave it out");
    }
  }

  /** Adds to the first seam. */
  public void model(ModelSurgery surgery) {
    surgeries.add(surgery);
  }

  /**
   * Has the model looked at when all surgery is done; the look may refuse it with an
   * IllegalArgumentException.
   */
  public void inspect(Consumer<Layer> inspection) {
    inspections.add(inspection);
  }

  /** Adds to the second seam. */
  public void batch(BatchTransform transform) {
    batchTransforms.add(transform);
  }

  /** Adds to the third seam. */
  public void loss(LossTransform transform) {
    lossTransforms.add(transform);
  }

  /** Adds to the fourth seam. */
  public void gradientSource(GradientSource.Transform transform) {
    gradientSources.add(transform);
  }

  /** Adds to the fifth seam. */
  public void gradients(GradientTransform transform) {
    gradientTransforms.add(transform);
    name(gradientNames);
  }

  /** Adds to the seventh seam (the sixth is the optimizer itself). */
  public void weights(Function<Weights, WeightTransform> transform) {
    weightTransforms.add(transform);
    name(weightNames);
  }

  /** Adds to the eighth seam. */
  public void evaluation(Function<Weights, EvaluationWeights> weights) {
    evaluationWeights.add(weights);
    name(evaluationNames);
  }

  /** What the checkpoint calls {@link #gradientTransforms}: the speedups that put them there. */
  public List<String> gradientNames() {
    return List.copyOf(gradientNames);
  }

  /** What the checkpoint calls {@link #weightTransforms}. */
  public List<String> weightNames() {
    return List.copyOf(weightNames);
  }

  /** What the checkpoint calls {@link #evaluationWeights}. */
  public List<String> evaluationNames() {
    return List.copyOf(evaluationNames);
  }

  /** A speedup that stands twice on a seam has a number added. */
  private void name(List<String> names) {
    String name = installing;
    for (int number = 2; names.contains(name); number++) {
      name = installing + "-" + number;
    }
    names.add(name);
  }

  /** All inspections, in order. */
  public List<Consumer<Layer>> inspections() {
    return List.copyOf(inspections);
  }

  /** All surgeries, in order. */
  public List<ModelSurgery> surgeries() {
    return List.copyOf(surgeries);
  }

  /** Empty seams of the same run, for a wrapper: what goes on them it passes on in its own form. */
  public Seams part() {
    return new Seams(streams, example, classes, numberLoss, sample, newWeights);
  }

  /** Names of the interfaces that something stands on, in the order of the seams. */
  public List<String> occupied() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("ModelSurgery", surgeries.size());
    counts.put("BatchTransform", batchTransforms.size());
    counts.put("LossTransform", lossTransforms.size());
    counts.put("GradientSource", gradientSources.size());
    counts.put("GradientTransform", gradientTransforms.size());
    counts.put("WeightTransform", weightTransforms.size());
    counts.put("EvaluationWeights", evaluationWeights.size());
    counts.values().removeIf(count -> count == 0);
    return List.copyOf(counts.keySet());
  }

  /** Whether nothing stands on a seam that acts once, or remembers weights, for a whole phase. */
  public boolean actsAnewInEachStep() {
    return surgeries.isEmpty() && weightTransforms.isEmpty() && evaluationWeights.isEmpty();
  }

  /** Whether anything stands on the second seam. */
  public boolean changesBatches() {
    return !batchTransforms.isEmpty();
  }

  /** Whether anything stands on the third or the fourth seam. */
  public boolean changesPasses() {
    return !lossTransforms.isEmpty() || !gradientSources.isEmpty();
  }

  /** All batch transforms as one. */
  public BatchTransform batchTransform() {
    BatchTransform all = (batch, progress) -> batch;
    for (BatchTransform transform : batchTransforms) {
      all = all.then(transform);
    }
    return all;
  }

  /** The loss with all transforms around it. */
  public Loss loss(Loss base) {
    Loss loss = base;
    for (int i = lossTransforms.size() - 1; i >= 0; i--) {
      loss = lossTransforms.get(i).around(loss);
    }
    return loss;
  }

  /** One pass over the whole batch, with all transforms of the gradient source around it. */
  public GradientSource gradientSource() {
    return gradientSource(GradientSource.WHOLE_BATCH);
  }

  /** A gradient source with all transforms around it. */
  public GradientSource gradientSource(GradientSource base) {
    GradientSource source = base;
    for (int i = gradientSources.size() - 1; i >= 0; i--) {
      source = gradientSources.get(i).around(source);
    }
    return source;
  }

  /** All gradient transforms, in order. */
  public List<GradientTransform> gradientTransforms() {
    return List.copyOf(gradientTransforms);
  }

  /** All weight transforms, made for those weights. */
  public List<WeightTransform> weightTransforms(Weights weights) {
    return weightTransforms.stream().map(make -> make.apply(weights)).toList();
  }

  /**
   * All evaluation weights, made for those weights, in order: the first listed is outermost, so it
   * is put in last.
   *
   * @throws IllegalArgumentException when one that replaces every weight is not the innermost
   */
  public List<EvaluationWeights> evaluationWeights(Weights weights) {
    return evaluationWeights(weights, Optional.empty());
  }

  /** As {@link #evaluationWeights(Weights)}, around what an optimizer has evaluated itself. */
  public List<EvaluationWeights> evaluationWeights(
      Weights weights, Optional<EvaluationWeights> innermost) {
    List<EvaluationWeights> all =
        evaluationWeights.stream().map(make -> make.apply(weights)).toList();
    for (int i = 0; i < all.size(); i++) {
      boolean inside = i + 1 < all.size();
      if (all.get(i).replacesAll() && (inside || innermost.isPresent())) {
        all.forEach(EvaluationWeights::close);
        throw new IllegalArgumentException(
            inside
                ? "expected averages of the weights (ema, swa, lawa) to be listed last of those that"
                    + " change the evaluated weights, and once: move it to the end of the speedups"
                : "expected an optimizer that evaluates the trained weights for "
                    + evaluationNames.get(i)
                    + ", but this one has an average of its own evaluated: leave "
                    + evaluationNames.get(i)
                    + " out");
      }
    }
    return all;
  }
}
