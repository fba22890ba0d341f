package dev.hasten.train;

import dev.hasten.nn.Layer;
import dev.hasten.train.seam.Seams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The beginning of a training: speedups take their places and operate on the model. */
final class Surgeries {
  private static final Logger LOG = LoggerFactory.getLogger(Surgeries.class);

  private Surgeries() {}

  /** Fills the seams and changes the tree. */
  static void operate(Layer model, Recipe recipe, Seams seams) {
    seams
        .install(ScheduledSettings.installed(recipe), model)
        .forEach(change -> LOG.debug("{}", change));
  }
}
