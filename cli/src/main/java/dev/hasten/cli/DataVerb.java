package dev.hasten.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hasten data}: looks at data, packs them, measures how fast they come. */
@Command(
    name = "data",
    description = {
      "Inspect data, pack them into shards, measure how fast they come, score their examples,",
      "train a tokenizer."
    },
    synopsisSubcommandLabel = "inspect|pack|bench|score|tokenizer",
    commandListHeading = "%nVerbs:%n",
    mixinStandardHelpOptions = true,
    subcommands = {
      DataInspectVerb.class,
      DataPackVerb.class,
      DataBenchVerb.class,
      DataScoreVerb.class,
      DataTokenizerVerb.class
    })
final class DataVerb implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected inspect, pack, bench, score or tokenizer, but got none");
  }
}
