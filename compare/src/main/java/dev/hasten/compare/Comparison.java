package dev.hasten.compare;

import dev.hasten.data.DataPair;
import dev.hasten.nn.Layer;
import dev.hasten.train.Target;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.event.Observer;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.seam.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/**
 * Trains the baseline and other recipes of a job to its target, seed by seed, in an order that
 * rotates so that no recipe always runs on the warmer machine; or all of a seed in turns.
 *
 * @param job with a target
 * @param chosen recipes besides the baseline
 * @param seeds of the runs: each is used once by every recipe
 * @param ablate whether each chosen recipe also runs without each of its parts: its speedups, and
 *     the settings in which it differs from the baseline
 * @param wholeBaseline whether the baseline goes on to its end after it has reached the target
 * @param inTurns whether the trainings of a seed advance together, a fortieth of each at a time, so
 *     that a machine that drifts slows all of them alike; they share its memory, and the most of it
 *     that each takes is not known
 */
public record Comparison(
    Job job,
    List<NamedRecipe> chosen,
    List<Long> seeds,
    boolean ablate,
    boolean wholeBaseline,
    boolean inTurns) {
  private static final int WARM_UP_STEPS = 10;

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException when a batch is still to be picked: it would be another one in
   *     every run
   */
  public Comparison {
    chosen = List.copyOf(chosen);
    seeds = List.copyOf(seeds);
    job.baseline().requireBatch("in a comparison");
    chosen.forEach(recipe -> recipe.requireBatch("in a comparison"));
  }

  /**
   * Refuses batches that are larger than the data, before anything is trained and all at once.
   *
   * @throws IllegalArgumentException with a line for each such recipe
   */
  public void requireBatchesWithin(DataPair data) {
    List<NamedRecipe> all = new ArrayList<>(List.of(job.baseline()));
    all.addAll(chosen); // without a part, a recipe has its own batch or that of the baseline
    NamedRecipe.requireBatchesWithin(data.train(), all);
  }

  /**
   * Runs it all.
   *
   * @param data the examples of the job; stay the caller's
   * @param book where results are kept: what it has already is not run again
   * @param observer is told what happens in each run
   * @throws IllegalArgumentException when the job has no target, or a batch is larger than the data
   * @throws CancellationException when the thread is interrupted; finished runs are in the book
   */
  public ComparisonResult run(DataPair data, ResultBook book, Observer observer) {
    Target target = job.target().orElseThrow(this::noTarget);
    requireBatchesWithin(data);
    List<Competitor> competitors = Competitor.of(job, chosen, ablate);
    List<Run> runs = runs(competitors);
    warmUp(runs.stream().filter(run -> find(book, run).isEmpty()).toList(), data);
    List<RunResult> results = new ArrayList<>();
    for (List<Run> together : inTurns ? bySeed(runs) : singly(runs)) {
      results.addAll(results(together, target, data, book, observer));
    }
    List<Ablation> ablations =
        competitors.stream().flatMap(each -> each.ablation().stream()).toList();
    List<String> otherNetworks =
        competitors.stream()
            .map(Competitor::recipe)
            .filter(recipe -> recipe.networkOtherThan(job.baseline()))
            .map(NamedRecipe::name)
            .toList();
    return new ComparisonResult(
        target, data.train().unit(), Job.BASELINE, otherNetworks, ablations, results);
  }

  /**
   * What surgery changes in the model of the baseline and of each chosen recipe, by recipe: a line
   * from each method that does. Builds each model for it; a recipe without surgery is left out.
   */
  public Map<String, List<String>> surgeries(DataPair data) {
    List<NamedRecipe> all = new ArrayList<>(List.of(job.baseline()));
    all.addAll(chosen);
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (NamedRecipe recipe : all) {
      try (Layer model = recipe.modelFor(data.train());
          Trainer trainer = new Trainer(model, TrainingJob.of(recipe.recipe(), data.train()))) {
        List<String> changes = new ArrayList<>();
        trainer.changes().forEach((method, line) -> changes.add(method + ": " + line));
        if (!changes.isEmpty()) {
          lines.put(recipe.name(), changes);
        }
      }
    }
    return lines;
  }

  private IllegalArgumentException noTarget() {
    Metric usual = Metric.usual(job.data().task());
    return new IllegalArgumentException(
        "expected a target to compare at, but "
            + job.file()
            + " has none: add target: {metric: "
            + usual.label()
            + (usual.lowerIsBetter() ? ", at_most: ...}" : ", at_least: ...}"));
  }

  /** One training to be made. */
  private record Run(Competitor competitor, long seed) {}

  /** The runs in their order. */
  public List<Turn> turns() {
    return runs(Competitor.of(job, chosen, ablate)).stream()
        .map(run -> new Turn(run.competitor().recipe(), run.seed(), run.competitor().baseline()))
        .toList();
  }

  /** All of them; with each seed another recipe goes first. */
  private List<Run> runs(List<Competitor> competitors) {
    List<Run> runs = new ArrayList<>();
    for (int turn = 0; turn < seeds.size(); turn++) {
      List<Competitor> order = new ArrayList<>(competitors);
      Collections.rotate(order, -turn);
      long seed = seeds.get(turn);
      order.forEach(competitor -> runs.add(new Run(competitor, seed)));
    }
    return runs;
  }

  /** A baseline that stopped at the target will not do where the whole of it is wanted. */
  private Optional<RunResult> find(ResultBook book, Run run) {
    boolean whole = run.competitor().baseline() && wholeBaseline;
    return book.find(run.competitor().name(), run.seed())
        .filter(result -> result.whole() || !whole);
  }

  /**
   * A few steps of each recipe, timed by nobody: the first run would else pay for all others while
   * Java compiles and libtorch unpacks. It also finds recipes that do not fit before the long runs.
   */
  private static void warmUp(List<Run> runs, DataPair data) {
    Set<String> warm = new HashSet<>();
    for (Run run : runs) {
      NamedRecipe recipe = run.competitor().recipe();
      if (warm.add(recipe.name())) {
        // The recipe at its whole length: what begins late in it would not fit into a few steps.
        try (Layer model = recipe.modelFor(data.train());
            Trainer trainer = new Trainer(model, TrainingJob.of(recipe.recipe(), data.train()))) {
          trainer.warmUp(WARM_UP_STEPS);
        }
      }
    }
  }

  private List<RunResult> results(
      List<Run> together, Target target, DataPair data, ResultBook book, Observer observer) {
    List<Run> lacking = together.stream().filter(run -> find(book, run).isEmpty()).toList();
    try (Turns turns = new Turns()) {
      for (Run run : lacking) {
        boolean stop = run.competitor().baseline() && !wholeBaseline;
        turns.add(
            new TimedRun(
                run.competitor(), run.seed(), target, stop, lacking.size() == 1, data, observer));
      }
      turns.take().forEach(book::keep);
    }
    return together.stream().flatMap(run -> find(book, run).stream()).toList();
  }

  private static List<List<Run>> singly(List<Run> runs) {
    return runs.stream().map(List::of).toList();
  }

  private static List<List<Run>> bySeed(List<Run> runs) {
    return List.copyOf(
        runs.stream()
            .collect(Collectors.groupingBy(Run::seed, LinkedHashMap::new, Collectors.toList()))
            .values());
  }
}
