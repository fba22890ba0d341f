package dev.hasten.cli;

import dev.hasten.data.text.BytePairs;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hasten data tokenizer}: learns the tokens of a text. */
@Command(
    name = "tokenizer",
    description = {
      "Learn byte-level pairs from text and write them as a tokenizer.json, to train from with",
      "data: {name: text, path: TEXT, tokenizer: tokenizer.json, window: 256}. It is the file that",
      "Hugging Face's trainer writes for the same text."
    },
    mixinStandardHelpOptions = true)
final class DataTokenizerVerb implements Callable<Integer> {
  @Parameters(paramLabel = "TEXT", description = "A plain file, or JSON Lines (.jsonl, .ndjson).")
  private Path text = Path.of("");

  @Option(
      names = "--kinds",
      paramLabel = "N",
      description = "Kinds of tokens, 257 or more. Default: ${DEFAULT-VALUE}.")
  private int kinds = 8000;

  @Option(
      names = "--field",
      paramLabel = "KEY",
      description = "Of the text in JSON Lines. Default: ${DEFAULT-VALUE}.")
  private String field = "text";

  @Option(names = "--out", paramLabel = "FILE", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("tokenizer.json");

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    TextOptions options = TextOptions.builder(1).field(field).build();
    List<String> documents = TextData.documents(text, options);
    BytePairs pairs = BytePairs.train(documents, kinds);
    pairs.write(out);
    int found = pairs.tokens().size();
    spec.commandLine()
        .getOut()
        .println(
            json
                ? Json.text(Map.of("file", out.toString(), "kinds", found))
                : Counts.of(found)
                    + " kinds of tokens in "
                    + out
                    + (found < kinds ? "; the text has no more pairs" : ""));
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }
}
