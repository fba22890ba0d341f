package dev.hasten.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run peers}. */
@Command(
    name = "peers",
    description = "Train the same workloads in Hasten and its peers, in rounds that alternate.",
    mixinStandardHelpOptions = true)
final class PeersVerb implements Callable<Integer> {
  @Option(names = "--bench", hidden = true, description = "The folder of the benchmarks.")
  private Path bench = Path.of("bench");

  @Option(names = "--python", hidden = true, description = "A Python that has PyTorch.")
  private String python = "python3";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of each peer and workload. Default: ${DEFAULT-VALUE}.")
  private int rounds = 10;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of a round. Default: ${DEFAULT-VALUE}.")
  private double seconds = 4;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each peer. Default: as many as there are cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--workloads",
      paramLabel = "A,B",
      split = ",",
      description =
          "Some of: cnn-fp32, cnn-fp32-nhwc, cnn-bf16-nhwc, mlp, keras-mnist, pytorch-mnist, nano-gpt,"
              + " resnet-18, mobilenet-v2, shufflenet-v2, efficientnet-b0, vit-tiny, gpt-2, and these six"
              + " with -bf16 behind.")
  private List<String> workloads = new ArrayList<>();

  @Option(
      names = "--models",
      description = "Published models at full size in fp32 instead: resnet-18, mobilenet-v2, ...")
  private boolean models;

  @Option(
      names = "--peers",
      paramLabel = "A,B",
      split = ",",
      description = "Some of: hasten, pytorch-eager, pytorch-compile, djl, djl-nhwc, dl4j.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Results; rounds already there are not repeated. Default: bench/target/peers.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    Folder folder =
        new Folder(out.toString().isEmpty() ? bench.resolve("target").resolve("peers") : out);
    List<Workload> chosen =
        workloads.isEmpty() ? Workload.published(models) : workloads.stream().map(Workload::of).toList();
    Path data = bench.resolve("target").resolve("data").toAbsolutePath();
    List<Peer> all = new Peers(bench, data, threads).list(python);
    List<Peer> peers = all.stream().filter(this::isChosen).toList();
    requireKnown(all);
    Setting setting = folder.setting(threads, seconds);
    PeerData.write(data, chosen);
    RoundBook book = new RoundBook(folder.path());
    Conductor conductor = new Conductor(book, folder.path(), rounds, seconds, System.err);
    for (Workload workload : chosen) {
      conductor.play(workload, peers);
      setting.facts().putAll(conductor.facts());
      setting.facts().put(MarkdownPage.ENVIRONMENT, settings());
      folder.write(setting);
    }
    String page = new MarkdownPage(setting, new Results(book.rounds()), all).text();
    folder.write(page);
    System.out.print(page);
    return 0;
  }

  /** Variables of threads and allocator, which all peers inherit. */
  private static Map<String, String> settings() {
    Map<String, String> chosen = new TreeMap<>(System.getenv());
    chosen.keySet().removeIf(name -> !name.matches("(OMP|GOMP|KMP|OPENBLAS|MALLOC|GLIBC)_.*"));
    return chosen;
  }

  private boolean isChosen(Peer peer) {
    return names.isEmpty() || names.contains(peer.name());
  }

  private void requireKnown(List<Peer> all) {
    List<String> known = all.stream().map(Peer::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "expected peers among "
                + known.stream().collect(Collectors.joining(", "))
                + ", but got "
                + name);
      }
    }
  }
}
