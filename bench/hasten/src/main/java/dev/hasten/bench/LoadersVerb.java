package dev.hasten.bench;

import dev.hasten.data.ImageOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run loaders}: JPEG files to batches, here and in PyTorch's DataLoader. */
@Command(
    name = "loaders",
    description =
        "Decode, random resized crop, flip, normalise: images/s of a folder of JPEG files, in turns"
            + " with PyTorch's DataLoader. bench/python/jpegs.py makes such a folder.",
    mixinStandardHelpOptions = true)
final class LoadersVerb implements Callable<Integer> {
  @Option(names = "--bench", hidden = true, description = "The folder of the benchmarks.")
  private Path bench = Path.of("bench");

  @Option(names = "--python", hidden = true, description = "A Python that has PyTorch.")
  private String python = "python3";

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      required = true,
      description = "With train and test in it, a folder for each class.")
  private Path images = Path.of("");

  @Option(
      names = "--sizes",
      paramLabel = "A,B",
      split = ",",
      description = "Of what a model is given. Default: 224,112.")
  private List<Integer> sizes = List.of(224, 112);

  @Option(names = "--batch", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Of each in a round. Default: ${DEFAULT-VALUE}.")
  private double seconds = 4;

  @Option(names = "--workers", paramLabel = "N", description = "Of all. Default: as many as cores.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    Folder folder = new Folder(bench.resolve("target").resolve("loaders"));
    StringBuilder page = new StringBuilder();
    for (int size : sizes) {
      ImageOptions options =
          new ImageOptions(
              size,
              0.08,
              true,
              List.of(0.485, 0.456, 0.406),
              List.of(0.229, 0.224, 0.225),
              ImageOptions.of(size).mostPixels(),
              workers,
              0,
              false);
      try (LoaderRate exact = new LoaderRate(images, options, batch);
          LoaderRate reduced =
              new LoaderRate(images, options.withReducedDecoding(true), batch);
          PeerProcess peer = new PeerProcess(pytorch(size), folder.path())) {
        page.append(table(size, exact, reduced, peer));
      }
    }
    System.out.print(page);
    return 0;
  }

  private String table(int size, LoaderRate exact, LoaderRate reduced, PeerProcess peer) {
    List<Double> exacts = new ArrayList<>();
    List<Double> pillows = new ArrayList<>();
    List<Double> reduceds = new ArrayList<>();
    List<Double> drafts = new ArrayList<>();
    for (int round = -1; round < rounds; round++) {
      if (round == 0) { // the first one warmed up
        List.of(exacts, pillows, reduceds, drafts).forEach(List::clear);
      }
      exacts.add(exact.rate(seconds));
      pillows.add(ask(peer, "pillow"));
      reduceds.add(reduced.rate(seconds));
      drafts.add(ask(peer, "draft"));
    }
    return String.format(
            Locale.ROOT,
            "%s at %d x %d, batch %d, %d workers; PyTorch %s; %d rounds of %.0f s:%n%n"
                + "| pixels | Hasten, images/s | DataLoader, images/s | ratio (least, greatest) |%n"
                + "|---|---|---|---|%n",
            images.getFileName(),
            size,
            size,
            batch,
            workers,
            peer.facts().path("version").asText(),
            rounds,
            seconds)
        + row("all", exacts, pillows)
        + row("reduced where that will do, against draft()", reduceds, drafts)
        + System.lineSeparator();
  }

  private static String row(String name, List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    ratios.sort(null);
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %.2f (%.2f, %.2f) |%n",
        name,
        UpdateTimes.median(ours),
        UpdateTimes.median(theirs),
        UpdateTimes.median(ratios),
        ratios.get(0),
        ratios.get(ratios.size() - 1));
  }

  private double ask(PeerProcess peer, String kind) {
    return peer.ask(kind + " " + seconds).path("rate").asDouble();
  }

  private Peer pytorch(int size) {
    String script = bench.resolve("python").resolve("loaders.py").toString();
    String folder = images.resolve("train").toString();
    List<String> command =
        List.of(python, script, folder, "" + size, "" + batch, "" + workers);
    return new Peer("loaders", "PyTorch", command, Map.of("OMP_NUM_THREADS", "1"), Set.of());
  }
}
