package dev.hasten.bench;

import dev.hasten.data.DataPair;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.train.Target;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.DataSource;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import dev.hasten.train.job.JobText;
import dev.hasten.train.job.NamedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bench/run trials}: settings of one recipe by random search, judged by the metric of the
 * job's target on training examples that are held out and never on the test set. The n-th trial
 * draws the same for every recipe.
 */
@Command(
    name = "trials",
    description = "Tune a recipe of a job by random search, on held-out training examples.",
    mixinStandardHelpOptions = true)
final class TrialsVerb implements Callable<Integer> {
  @Parameters(paramLabel = "job.yaml", description = "The job.")
  private Path file = Path.of("");

  @Option(names = "--recipe", required = true, description = "Which is tuned.")
  private String recipe = "";

  @Option(names = "--vary", required = true, description = "PATH=log:LOW:HIGH, and others.")
  private List<String> varied = new ArrayList<>();

  @Option(names = "--trials", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int trials = 12;

  @Option(names = "--hold-out", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int heldOut = 10_000;

  @Option(
      names = "--target",
      paramLabel = "VALUE",
      description = "The least seconds to this value of the metric are best, not its best value.")
  private Optional<Double> target = Optional.empty();

  @Option(names = "--set", description = "Set the same in all trials.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FOLDER", description = "Default: bench/target/trials.")
  private Path out = Path.of("bench", "target", "trials");

  private record Trial(int number, double metric, double seconds, String settings) {
    static Trial of(String line) {
      String[] cells = line.split("\t", -1);
      return new Trial(
          Integer.parseInt(cells[0]),
          Double.parseDouble(cells[1]),
          Double.parseDouble(cells[2]),
          cells[3]);
    }

    String line() {
      return String.format(Locale.ROOT, "%d\t%.4f\t%.1f\t%s", number, metric, seconds, settings);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Vary> all = varied.stream().map(Vary::parse).toList();
    Job whole = JobFile.read(file, List.of(), Optional.empty(), Catalogs.standard());
    Target judged =
        whole
            .target()
            .orElseThrow(
                () -> new IllegalArgumentException("expected a job with a target: it has none"));
    // Trials of another search are not those of this one.
    int search = Objects.hash(JobText.yaml(whole), settings, varied, heldOut);
    Path book =
        Files.createDirectories(out)
            .resolve(recipe + "-" + String.format(Locale.ROOT, "%08x", search) + ".tsv");
    List<Trial> done = new ArrayList<>();
    if (Files.exists(book)) {
      Files.readAllLines(book).forEach(line -> done.add(Trial.of(line)));
    }
    if (whole.data() instanceof DataSource.HeldOut) {
      throw new IllegalArgumentException("expected data without hold_out: --hold-out has it");
    }
    try (DataPair data = new DataSource.HeldOut(whole.data(), heldOut).open()) {
      for (int number = done.size() + 1; number <= trials; number++) {
        Trial trial = run(number, all, data, judged.metric());
        Files.writeString(
            book, trial.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.err.println("bench: " + recipe + " " + trial.line().replace('\t', ' '));
        done.add(trial);
      }
    }
    System.out.println(best(done, judged).map(Trial::line).orElse("no trial reached the target"));
    return 0;
  }

  private Trial run(int number, List<Vary> all, DataPair data, String metric) {
    List<String> drawn = drawn(number, all);
    List<String> overrides = new ArrayList<>(settings);
    overrides.addAll(drawn);
    overrides.add("evaluate_every=1000ep"); // at the end alone
    Job job = JobFile.read(file, overrides, Optional.of(recipe), Catalogs.standard());
    NamedRecipe named = job.chosen(Optional.of(recipe));
    try (Layer model = named.modelFor(data.train());
        Trainer trainer = new Trainer(model, TrainingJob.of(named.recipe(), data))) {
      TrainingResult result = trainer.run();
      double value = Objects.requireNonNull(result.metrics().get(metric), metric);
      return new Trial(number, value, result.seconds(), String.join(" ", drawn));
    }
  }

  /** Of one stream, after those of the trials before. */
  static List<String> drawn(int number, List<Vary> all) {
    RandomStream random = new RandomStream(1, "trials");
    List<String> drawn = List.of();
    for (int i = 0; i < number; i++) {
      drawn = all.stream().map(vary -> vary.draw(random)).toList();
    }
    return drawn;
  }

  private Optional<Trial> best(List<Trial> done, Target judged) {
    if (target.isEmpty()) {
      Comparator<Trial> better = Comparator.comparingDouble(Trial::metric);
      return done.stream().max(judged.atLeast() ? better : better.reversed());
    }
    Target wanted = new Target(judged.metric(), target.get(), judged.atLeast());
    return done.stream()
        .filter(trial -> wanted.reachedBy(Map.of(wanted.metric(), trial.metric())))
        .min(Comparator.comparingDouble(Trial::seconds));
  }
}
