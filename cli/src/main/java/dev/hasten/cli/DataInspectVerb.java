package dev.hasten.cli;

import dev.hasten.data.DataPair;
import dev.hasten.data.look.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten data inspect}: what data hold, and what is odd about them. */
@Command(
    name = "inspect",
    description = {
      "Tell what data hold and what is odd about them.",
      "Sizes, classes, values that are missing or out of range (of a table by column), outliers,"
          + " unreadable examples, equal ones, also under several labels or in training and test,"
          + " images and rows that are alike, labels that are likely wrong."
    },
    mixinStandardHelpOptions = true)
final class DataInspectVerb implements Callable<Integer> {
  @Parameters(
      paramLabel = "DATA",
      description = "A job file, a built-in data set, or a folder: images, IDX files, shards.")
  private String data = "";

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change the job, as elsewhere.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Groups and faults to list. Default: ${DEFAULT-VALUE}.")
  private int top = 10;

  @Option(names = "--json", description = "Print one JSON document, with all groups and faults.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page too, with pictures of what is odd; it needs no network.")
  private Optional<Path> html = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (DataPair pair = DataArgument.of(data, overrides).source().open()) {
      LeftOutWords.tell(pair);
      Inspection found = Inspection.of(pair);
      if (html.isPresent()) {
        Files.writeString(html.get(), InspectionPage.of(data, pair, found));
      }
      String text =
          json
              ? Json.text(InspectionText.json(found)) + "\n"
              : InspectionText.of(found, pair, Math.max(0, top));
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
      return ExitCode.DONE;
    }
  }
}
