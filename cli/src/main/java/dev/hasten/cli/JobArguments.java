package dev.hasten.cli;

import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.Job;
import dev.hasten.train.job.JobFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The job file and its overrides, as every verb about a job takes them. */
final class JobArguments {
  @Parameters(paramLabel = "job.yaml", description = "The job file.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = {
        "Change the job: a path in the selected recipe,",
        "or baseline.PATH, or recipes.NAME.PATH."
      })
  private List<String> overrides = new ArrayList<>();

  /** The job's file name without its ending. */
  String stem() {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  Path file() {
    return file;
  }

  Job read(Optional<String> recipe) {
    return JobFile.read(file, overrides, recipe, Catalogs.standard());
  }
}
