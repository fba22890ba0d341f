package dev.hasten.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code hasten}: reads its arguments, runs one verb, and ends with its exit code. */
public final class Main {
  private Main() {}

  /** Runs the verb that the arguments name, and exits with 0, 1, 2 or 130. */
  public static void main(String[] arguments) {
    Interruption interruption = Interruption.ofProcess();
    int code = ExitCode.FAILED;
    try {
      code = run(commandLine(interruption), arguments);
    } catch (LinkageError missing) { // before any verb could tell it
      System.err.println(
          "hasten: expected a whole installation, but " + missing + ": build it again");
    }
    interruption.exit(code);
  }

  /** The verbs, with our way of telling what went wrong: one line on stderr. */
  static CommandLine commandLine() {
    return commandLine(Interruption.none());
  }

  private static CommandLine commandLine(Interruption interruption) {
    return new CommandLine(new Hasten(interruption))
        .setParameterExceptionHandler((fault, arguments) -> refuse(fault))
        .setExecutionExceptionHandler((fault, line, result) -> tell(fault, line));
  }

  static int run(CommandLine line, String... arguments) {
    try {
      return line.execute(arguments);
    } catch (Error fault) { // no memory, no natives: picocli leaves errors to us
      return tell(fault, line);
    }
  }

  private static int tell(Throwable thrown, CommandLine line) {
    Fault fault = Fault.of(thrown);
    PrintWriter err = line.getErr();
    fault.message().lines().forEach(each -> err.println("hasten: " + each));
    if (root(line).debug()) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return fault.exitCode();
  }

  private static int refuse(ParameterException fault) {
    CommandLine line = fault.getCommandLine();
    PrintWriter err = line.getErr();
    String words = message(fault);
    err.println(
        "hasten: "
            + words
            + (words.endsWith("?") ? " " : ": ")
            + line.getCommandSpec().qualifiedName()
            + " --help lists what there is");
    err.flush();
    return ExitCode.WRONG_INPUT;
  }

  private static String message(ParameterException fault) {
    if (fault instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions =
          unmatched.getSuggestions().stream().map(Main::afterTheProgram).toList();
      return "expected "
          + (unmatched.isUnknownOption() ? "a known option" : expectedWord(unmatched))
          + ", but got '"
          + unmatched.getUnmatched().get(0)
          + "'"
          + (suggestions.isEmpty()
              ? ""
              : "; did you mean " + String.join(" or ", suggestions) + "?");
    }
    return String.valueOf(fault.getMessage());
  }

  /** Of a suggested verb, which comes with or without the program's name before it. */
  private static String afterTheProgram(String suggestion) {
    return suggestion.startsWith("hasten ") ? suggestion.substring("hasten ".length()) : suggestion;
  }

  private static String expectedWord(UnmatchedArgumentException fault) {
    boolean takesVerb = !fault.getCommandLine().getSubcommands().isEmpty();
    return takesVerb ? "a verb" : "no further argument";
  }

  private static Hasten root(CommandLine line) {
    CommandLine parent = line.getParent();
    return parent == null ? line.<Hasten>getCommand() : root(parent);
  }
}
