package dev.hasten.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks, one verb each. */
@Command(
    name = "bench/run",
    description = "Benchmarks of Hasten.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PeersVerb.class,
      MethodsVerb.class,
      TrialsVerb.class,
      OptimizersVerb.class,
      DataVerb.class,
      LoadersVerb.class
    })
final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a verb, but got none");
  }

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (!(e instanceof IllegalArgumentException)) {
            e.printStackTrace();
          }
          command.getErr().println("bench: " + e.getMessage());
          return e instanceof IllegalArgumentException ? 2 : 1;
        });
    System.exit(line.execute(arguments));
  }
}
