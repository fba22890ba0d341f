package dev.hasten.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a verb: the list of verbs, and the options that all of them share. */
@Command(
    name = "hasten",
    header = "Trains the same model to the same quality several times sooner.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Results go to stdout, words and progress to stderr.",
      "Exit: 0 done; 1 the run failed or missed its target; 2 the input was wrong;",
      "      130 interrupted (train and resume save first)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    // Each verb is a class of its own name and one line here.
    subcommands = {
      CompareVerb.class,
      TrainVerb.class,
      ResumeVerb.class,
      EvalVerb.class,
      PredictVerb.class,
      RecipeVerb.class,
      ModelsVerb.class,
      MethodsVerb.class,
      DatasetsVerb.class,
      DataVerb.class,
      ProfileVerb.class,
      FindRateVerb.class,
      DoctorVerb.class
    })
final class Hasten implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @Spec private CommandSpec spec;

  private final Interruption interruption;

  Hasten(Interruption interruption) {
    this.interruption = interruption;
  }

  /** That of the process, for a verb that can put things in order when it comes. */
  static Interruption interruption(CommandSpec verb) {
    return ((Hasten) verb.root().userObject()).interruption;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a verb, but got none");
  }

  boolean debug() {
    return debug;
  }
}
