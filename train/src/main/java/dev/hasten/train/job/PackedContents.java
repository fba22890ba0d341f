package dev.hasten.train.job;

import dev.hasten.data.Task;
import dev.hasten.data.pack.PackedFacts;
import dev.hasten.data.pack.PackedManifest;
import dev.hasten.data.pack.RecordKind;
import java.util.Optional;

/**
 * What the manifest of packed shards told when the job was read.
 *
 * @param task what is learned of them
 * @param ofTable whether they are rows of a table, with its schema
 * @param trainingExamples how many there are to train on
 * @param tokens of an example; 0 where it has none
 */
public record PackedContents(Task task, boolean ofTable, int trainingExamples, long tokens) {
  /** Those of a folder with that manifest. */
  public static PackedContents of(PackedManifest manifest) {
    PackedFacts facts = manifest.facts();
    return new PackedContents(
        facts.task(),
        facts.schema().isPresent(),
        manifest.halves().get(0).examples(),
        facts.kind() == RecordKind.TOKENS ? facts.shape().get(0) : 0);
  }

  /** Why no examples can be held out, if so: what was made of all of them has seen those too. */
  Optional<String> holdOutFault() {
    if (ofTable) {
      return Optional.of(
          "expected hold_out of a table that is not packed yet, for a schema must not have seen the"
              + " rows held out, but got packed rows: hold out of the table itself (name: table)");
    }
    return task == Task.REGRESSION
        ? Optional.of(
            "expected hold_out of numbers that are not packed yet, for their mean and deviation must"
                + " not have seen the examples held out, but got packed numbers: hold them out"
                + " before NumericTarget.of, and pack them as the half to test on")
        : Optional.empty();
  }
}
