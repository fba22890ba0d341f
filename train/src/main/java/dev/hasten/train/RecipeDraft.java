package dev.hasten.train;

import dev.hasten.engine.Precision;
import dev.hasten.train.loss.NumberLoss;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link Recipe} whose fields can still be changed. */
final class RecipeDraft {
  Length length;
  int batch;
  Precision precision;
  Optimizer.Rule optimizer;
  Schedule schedule;
  List<Speedup> speedups;
  Length evaluateEvery;
  Map<String, Schedule> schedules;
  Optional<NumberLoss> loss;

  RecipeDraft(Recipe recipe) {
    length = recipe.length();
    batch = recipe.batch();
    precision = recipe.precision();
    optimizer = recipe.optimizer();
    schedule = recipe.schedule();
    speedups = recipe.speedups();
    evaluateEvery = recipe.evaluateEvery();
    schedules = recipe.schedules();
    loss = recipe.loss();
  }

  Recipe recipe() {
    return new Recipe(
        length, batch, precision, optimizer, schedule, speedups, evaluateEvery, schedules, loss);
  }
}
