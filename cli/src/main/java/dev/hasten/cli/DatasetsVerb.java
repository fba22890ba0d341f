package dev.hasten.cli;

import dev.hasten.data.DatasetInfo;
import dev.hasten.data.Datasets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hasten datasets}: the built-in data sets. */
@Command(
    name = "datasets",
    description = "List the built-in data sets.",
    mixinStandardHelpOptions = true)
final class DatasetsVerb implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<DatasetInfo> all = Datasets.list();
    String text =
        json
            ? Json.text(all) + "\n"
            : TextTable.of(
                List.of("name", "train", "test", "example", "size", "licence", "what it is"),
                all.stream().map(DatasetsVerb::row).toList());
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  private static List<String> row(DatasetInfo info) {
    return List.of(
        info.name(),
        String.format(Locale.ROOT, "%,d", info.train()),
        String.format(Locale.ROOT, "%,d", info.test()),
        String.valueOf(info.inputShape()),
        String.format(Locale.ROOT, "%,d KB", info.bytes() / 1024),
        info.licence(),
        info.title());
  }
}
