package dev.hasten.train.seam;

/** What a speedup does to the result, said before it does anything; it decides how it is tested. */
public enum Effect {
  /** The same bits. */
  EXACT,
  /** The same objective, rounded otherwise: memory format, fusion, micro-batch splits. */
  NUMERIC,
  /** Another objective, or another way to it. */
  OBJECTIVE
}
