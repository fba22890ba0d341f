package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.pack.PackedManifest;
import dev.hasten.data.pack.Packing;
import dev.hasten.data.tar.WebShardWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten data pack}: any data into packed shards. */
@Command(
    name = "pack",
    description = {
      "Pack data into a folder of shards, to train from with data: {name: packed, path: FOLDER}.",
      "What was stopped goes on where it was; a shard that is whole is not written again. (Not with"
          + " --tar, which begins anew, in a folder without tars.) A damaged JPEG or PNG is refused."
    },
    mixinStandardHelpOptions = true)
final class DataPackVerb implements Callable<Integer> {
  private static final long MEGABYTE = 1 << 20;

  @Parameters(
      paramLabel = "DATA",
      description = "A job file, a built-in data set, or a folder: images, IDX files, shards.")
  private String data = "";

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change the job, as elsewhere.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FOLDER", required = true, description = "Where to.")
  private Path out = Path.of("");

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = {
        "Of images: store squares of that side, cut from the middle.",
        "Default: store the files as they are, to be decoded in training."
      })
  private Optional<Integer> size = Optional.empty();

  @Option(
      names = "--shard-mb",
      paramLabel = "N",
      description = "Megabytes of a shard at most. Default: ${DEFAULT-VALUE}.")
  private int shardMegabytes = (int) (Packing.USUAL_SHARD_BYTES / MEGABYTE);

  @Option(
      names = "--tar",
      description = {
        "Write the files of images into tar shards in WebDataset's layout instead, to train",
        "from with data: {name: webdataset, path: FOLDER, size: PIXELS}."
      })
  private boolean tar;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DataArgument given = DataArgument.of(data, overrides);
    DataArgument whole = given.whole();
    if (!whole.equals(given)) {
      spec.commandLine()
          .getErr()
          .println(
              whole.source().needsSchema()
                  ? "hasten: all rows are packed, and make the schema: hold out of the table itself"
                  : "hasten: all examples are packed; hold_out belongs to the job that trains");
    }
    try (DataPair pair = whole.source().open()) {
      LeftOutWords.tell(pair);
      PackLines progress = new PackLines(spec.commandLine().getErr(), Terminal.ofStderr());
      if (tar) {
        return tars(pair, progress);
      }
      PackedManifest manifest =
          Packing.pack(
              whole.name(),
              pair,
              out,
              size.map(OptionalInt::of).orElseGet(OptionalInt::empty),
              shardMegabytes * MEGABYTE,
              progress);
      spec.commandLine()
          .getOut()
          .print(json ? Json.text(json(manifest, progress)) + "\n" : text(manifest, progress));
      spec.commandLine().getOut().flush();
    }
    return ExitCode.DONE;
  }

  private int tars(DataPair pair, PackLines progress) throws IOException {
    if (size.isPresent()) {
      throw new IllegalArgumentException(
          "expected --tar or --size, but got both: tar shards hold the files as they are");
    }
    long all = (long) pair.train().size() + pair.test().size();
    int shards =
        WebShardWriter.write(
            pair, out, shardMegabytes * MEGABYTE, done -> progress.packed(done, all));
    progress.clear();
    spec.commandLine()
        .getOut()
        .println(
            json
                ? Json.text(Map.of("folder", out.toString(), "shards", shards, "examples", all))
                : Counts.of(all) + " examples in " + shards + " tar shards in " + out);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private String text(PackedManifest manifest, PackLines progress) {
    List<List<String>> rows = new ArrayList<>();
    for (PackedManifest.Half half : manifest.halves()) {
      rows.add(
          List.of(
              half.name(),
              Counts.of(half.examples()),
              Counts.of(half.shards().size()),
              Counts.of(bytes(half) / 1024) + " KB"));
    }
    return TextTable.of(List.of("half", "examples", "shards", "size"), rows)
        + "\n"
        + progress.written()
        + " shards written, "
        + progress.kept()
        + " kept. Train with data: {name: packed, path: "
        + out
        + (manifest.facts().kind().isImage() ? ", size: PIXELS" : "")
        + "}\n";
  }

  private static long bytes(PackedManifest.Half half) {
    return half.shards().stream().mapToLong(PackedManifest.Entry::bytes).sum();
  }

  private Map<String, Object> json(PackedManifest manifest, PackLines progress) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("folder", out.toString());
    all.put("kind", manifest.facts().kind().label());
    all.put("shape", manifest.facts().shape());
    all.put("task", manifest.facts().task().label());
    all.put("classes", manifest.facts().classes());
    all.put("fingerprint", manifest.facts().fingerprint());
    for (PackedManifest.Half half : manifest.halves()) {
      all.put(
          half.name(),
          Map.of(
              "examples", half.examples(), "shards", half.shards().size(), "bytes", bytes(half)));
    }
    all.put("written", progress.written());
    all.put("kept", progress.kept());
    return all;
  }
}
