package dev.hasten.train.job;

import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.optimizer.Optimizers;
import dev.hasten.train.schedule.Schedules;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Speedups;

/** What a job may name. Modules above add their lists with {@link Catalog#and}. */
public record Catalogs(
    Catalog<Optimizer.Rule> optimizers, Catalog<Schedule> schedules, Catalog<Speedup> speedups) {
  /** What this module has. */
  public static Catalogs standard() {
    return new Catalogs(
        new Catalog<>("an optimizer", Optimizers.list()),
        new Catalog<>("a schedule", Schedules.list()),
        new Catalog<>("a speedup", Speedups.list()));
  }
}
