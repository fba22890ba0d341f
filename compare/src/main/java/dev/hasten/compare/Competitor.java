package dev.hasten.compare;

import dev.hasten.train.job.Job;
import dev.hasten.train.job.NamedRecipe;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;

/** A recipe in a comparison, and whether it is the one that the others are compared with. */
record Competitor(NamedRecipe recipe, boolean baseline) {
  String name() {
    return recipe.name();
  }

  /** The baseline and the chosen recipes; with {@code ablate} also each without one speedup. */
  static List<Competitor> of(Job job, List<NamedRecipe> chosen, boolean ablate) {
    List<Competitor> all = new ArrayList<>();
    all.add(new Competitor(job.baseline(), true));
    for (NamedRecipe recipe : chosen) {
      all.add(new Competitor(recipe, false));
      if (ablate) {
        ablations(recipe).forEach(each -> all.add(new Competitor(each, false)));
      }
    }
    return all;
  }

  private static List<NamedRecipe> ablations(NamedRecipe recipe) {
    List<NamedRecipe> without = new ArrayList<>();
    for (Speedup speedup : recipe.recipe().speedups()) {
      List<Speedup> rest = new ArrayList<>(recipe.recipe().speedups());
      rest.remove(speedup);
      String name = recipe.name() + " without " + speedup.choice().name();
      without.add(recipe.with(name, recipe.recipe().withSpeedups(rest)));
    }
    return without;
  }
}
