package dev.hasten.train.seam;

/** What a scheduled quantity is multiplied by as training goes on. */
public interface Schedule extends Choice.Chosen {
  /** The factor for the step that comes next. */
  double factor(Progress progress);
}
