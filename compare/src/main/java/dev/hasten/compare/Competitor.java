package dev.hasten.compare;

import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recipe in a comparison.
 *
 * @param baseline whether it is the one that the others are compared with
 * @param ablation what it lacks, where it is a recipe without one of its parts
 */
record Competitor(NamedRecipe recipe, boolean baseline, Optional<Ablation> ablation) {
  static Competitor ablation(NamedRecipe recipe, Ablation ablation) {
    return new Competitor(recipe, false, Optional.of(ablation));
  }

  String name() {
    return recipe.name();
  }

  /** The baseline and the chosen recipes; with {@code ablate} also each without each part. */
  static List<Competitor> of(Job job, List<NamedRecipe> chosen, boolean ablate) {
    List<Competitor> all = new ArrayList<>();
    all.add(new Competitor(job.baseline(), true, Optional.empty()));
    for (NamedRecipe recipe : chosen) {
      all.add(new Competitor(recipe, false, Optional.empty()));
      if (ablate) {
        all.addAll(Ablations.of(job.baseline(), recipe));
      }
    }
    return all;
  }
}
