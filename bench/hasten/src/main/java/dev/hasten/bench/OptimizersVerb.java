package dev.hasten.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run optimizers}: what one update costs, here and in PyTorch. */
@Command(
    name = "optimizers",
    description = "Time updates of a model of 200 tensors against PyTorch's, in turns.",
    mixinStandardHelpOptions = true)
final class OptimizersVerb implements Callable<Integer> {
  private static final int LAYERS = 100; // a weight and a bias each

  @Option(names = "--bench", hidden = true, description = "The folder of the benchmarks.")
  private Path bench = Path.of("bench");

  @Option(names = "--python", hidden = true, description = "A Python that has PyTorch.")
  private String python = "python3";

  @Option(
      names = "--widths",
      paramLabel = "A,B",
      split = ",",
      description = "Of the layers. Default: 64,512.")
  private List<Integer> widths = List.of(64, 512);

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Updates in a round. Default: ${DEFAULT-VALUE}.")
  private int steps = 30;

  @Option(names = "--threads", paramLabel = "N", description = "Default: as many as cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--optimizers",
      paramLabel = "A,B",
      split = ",",
      description = "Default: those that PyTorch has, and those in 8 bits.")
  private List<String> names =
      List.of(
          "sgd",
          "adam",
          "adamw",
          "amsgrad",
          "nadam",
          "radam",
          "rmsprop",
          "adagrad",
          "adadelta",
          "adafactor",
          "adam-8bit",
          "adamw-8bit");

  @Override
  public Integer call() {
    Folder folder = new Folder(bench.resolve("target").resolve("optimizers"));
    StringBuilder page = new StringBuilder();
    for (int width : widths) {
      try (UpdateTimes ours = new UpdateTimes(width, LAYERS, threads);
          PeerProcess peer = new PeerProcess(pytorch(width), folder.path())) {
        page.append(
            String.format(
                "%d tensors of width %d, %d threads, PyTorch %s; medians of %d rounds of %d"
                    + " updates, in microseconds:%n%n"
                    + "| optimizer | Hasten | PyTorch, fused | PyTorch, foreach |%n"
                    + "|---|---|---|---|%n",
                2 * LAYERS, width, threads, peer.facts().path("version").asText(), rounds, steps));
        for (String name : names) {
          page.append(row(name, ours, peer));
        }
        page.append(System.lineSeparator());
      }
    }
    System.out.print(page);
    return 0;
  }

  private String row(String name, UpdateTimes ours, PeerProcess peer) {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (String kind : List.of("hasten", "fused", "foreach")) {
      times.put(kind, new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      times.forEach(
          (kind, all) ->
              (kind.equals("hasten")
                      ? Optional.of(ours.microseconds(name, steps))
                      : answer(peer.ask(name + " " + kind + " " + steps)))
                  .ifPresent(all::add));
    }
    return times.values().stream()
        .map(
            all ->
                all.isEmpty()
                    ? "none"
                    : String.format(Locale.ROOT, "%.0f", UpdateTimes.median(all)))
        .collect(Collectors.joining(" | ", "| " + name + " | ", " |" + System.lineSeparator()));
  }

  private static Optional<Double> answer(JsonNode answer) {
    JsonNode time = answer.path("microseconds");
    return time.isNumber() ? Optional.of(time.asDouble()) : Optional.empty();
  }

  private Peer pytorch(int width) {
    String script = bench.resolve("python").resolve("optimizers.py").toString();
    List<String> command = List.of(python, script, "" + width, "" + LAYERS, "" + threads);
    return new Peer("optimizers", "PyTorch", command, Map.of(), Set.of());
  }
}
