package dev.hasten.train.seam;

import dev.hasten.data.Batch;
import dev.hasten.data.TrainingData;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Undo;
import dev.hasten.nn.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Collects what the speedups of a recipe put on each seam, in the order of the recipe. What needs
 * the weights is given as a function of them: it is called after all surgery.
 */
public final class Seams {
  private final RunFacts facts;
  private final NamedParts<ModelSurgery> surgeries = new NamedParts<>();
  private final List<Consumer<Layer>> inspections = new ArrayList<>();
  private final List<BatchTransform> batchTransforms = new ArrayList<>();
  private final List<LossTransform> lossTransforms = new ArrayList<>();
  private final List<GradientSource.Transform> gradientSources = new ArrayList<>();
  private final NamedParts<GradientTransform> gradientTransforms = new NamedParts<>();
  private final NamedParts<Function<Weights, WeightTransform>> weightTransforms =
      new NamedParts<>();
  private final NamedParts<Function<Weights, EvaluationWeights>> evaluationWeights =
      new NamedParts<>();
  private final Map<String, ToDoubleFunction<Progress>> courses = new LinkedHashMap<>();
  private String installing = "part";

  /**
   * Empty seams of a model whose weights are there already, or are to be read.
   *
   * @param streams the run's random streams
   * @param example the shape of one example
   * @param classes the number of classes
   */
  public Seams(RandomStreams streams, long[] example, int classes) {
    this(new RunFacts(streams, example, classes, Optional.empty(), Optional::empty, false));
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
    this(new RunFacts(streams, example, classes, Optional.empty(), sample, true));
  }

  private Seams(RunFacts facts) {
    this.facts = facts;
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
        new RunFacts(
            streams,
            data.inputShape(),
            data.classes(),
            data.numericTarget().map(any -> numberLoss),
            sample,
            true));
  }

  /** The random stream of that name: one for each method, so that none shifts another's draws. */
  public RandomStream random(String name) {
    return facts.streams().stream(name);
  }

  /** All random streams of the run. */
  public RandomStreams streams() {
    return facts.streams();
  }

  /** The shape of one example, without the batch dimension. */
  public long[] example() {
    return facts.example();
  }

  /**
   * Training examples as the data give them, for surgery that needs a look at them before the first
   * step; made in the caller's scope. None where the model's weights are there already.
   */
  public Optional<Batch> sample() {
    return facts.sample().get();
  }

  /** Whether the model has just been made, to be trained: what it begins with may be changed. */
  public boolean hasNewWeights() {
    return facts.newWeights();
  }

  /** The number of classes; 1 where a number is predicted. */
  public int classes() {
    return facts.classes();
  }

  /** What is minimised where a number is predicted, standardised; nothing where classes are. */
  public Optional<ExampleLoss> numberLoss() {
    return facts.numberLoss();
  }

  /**
   * Refuses numbers to predict, for methods that make sense with scores of classes alone.
   *
   * @param method its name
   * @throws IllegalArgumentException when a number is predicted
   */
  public void requireClasses(String method) {
    if (numberLoss().isPresent()) {
      throw new IllegalArgumentException(
          "expected classes to predict for "
              + method
              + ", but the data have a number to predict: leave it out");
    }
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
    return Installation.install(speedups, this, model);
  }

  /** Adds to the first seam. */
  public void model(ModelSurgery surgery) {
    surgeries.add(installing, surgery);
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
    gradientTransforms.add(installing, transform);
  }

  /** Adds to the seventh seam (the sixth is the optimizer itself). */
  public void weights(Function<Weights, WeightTransform> transform) {
    weightTransforms.add(installing, transform);
  }

  /** Adds to the eighth seam. */
  public void evaluation(Function<Weights, EvaluationWeights> weights) {
    evaluationWeights.add(installing, weights);
  }

  /** What the checkpoint calls {@link #gradientTransforms}: the speedups that put them there. */
  public List<String> gradientNames() {
    return gradientTransforms.names();
  }

  /** What the checkpoint calls {@link #weightTransforms}. */
  public List<String> weightNames() {
    return weightTransforms.names();
  }

  /** What the checkpoint calls {@link #evaluationWeights}. */
  public List<String> evaluationNames() {
    return evaluationWeights.names();
  }

  /** All inspections, in order. */
  public List<Consumer<Layer>> inspections() {
    return List.copyOf(inspections);
  }

  /** All surgeries, in order. */
  public List<ModelSurgery> surgeries() {
    return surgeries.all();
  }

  /** The speedups that {@link #surgeries} are of; one that has several has a number added. */
  public List<String> surgeryNames() {
    return surgeries.names();
  }

  /**
   * Tells of a number that a speedup changes as a run goes on, by a rule of its own.
   *
   * @param name as in {@code sequence-warmup.places}
   * @param at the number in the step that comes next; not a number where the speedup does not act
   * @return the same function, for the speedup to go by: what is told is then what is done
   */
  public ToDoubleFunction<Progress> course(String name, ToDoubleFunction<Progress> at) {
    courses.put(name, at);
    return at;
  }

  /** All numbers that speedups have told of, by name. */
  public Map<String, ToDoubleFunction<Progress>> courses() {
    return Collections.unmodifiableMap(courses);
  }

  /** Empty seams of the same run, for a wrapper: what goes on them it passes on in its own form. */
  public Seams part() {
    return new Seams(facts);
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
    return surgeries.size() == 0 && weightTransforms.size() == 0 && evaluationWeights.size() == 0;
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
    return gradientTransforms.all();
  }

  /** All weight transforms, made for those weights. */
  public List<WeightTransform> weightTransforms(Weights weights) {
    return Undo.made(weightTransforms.all(), make -> make.apply(weights), WeightTransform::close);
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
        Undo.made(evaluationWeights.all(), make -> make.apply(weights), EvaluationWeights::close);
    EvaluationOrder.fault(all, evaluationWeights.names(), innermost.isPresent())
        .ifPresent(
            fault -> {
              all.forEach(EvaluationWeights::close);
              throw new IllegalArgumentException(fault);
            });
    return all;
  }
}
