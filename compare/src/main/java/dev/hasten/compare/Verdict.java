package dev.hasten.compare;

/** What paired runs with and without a method say of it, by rule. */
public enum Verdict {
  /** Quality or speed is better, the other no worse. */
  HELPS("helps"),
  /** One is better, the other worse. */
  TRADE_OFF("trade-off"),
  /** One is worse, none better. */
  HURTS("hurts"),
  /** Neither interval excludes zero. */
  NO_EFFECT_SEEN("no effect seen"),
  /** Fewer than three seeds: nothing is claimed. */
  SCREENED_ONLY("screened only");

  private static final int LEAST_SEEDS = 3;

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** As on a card. */
  public String words() {
    return words;
  }

  /**
   * By rule: an effect is claimed only if its interval excludes none.
   *
   * @param qualityGained by having the method
   * @param timeSaved by having it
   */
  public static Verdict of(Difference qualityGained, Difference timeSaved) {
    if (Math.min(qualityGained.count(), timeSaved.count()) < LEAST_SEEDS) {
      return SCREENED_ONLY;
    }
    boolean better = qualityGained.above() || timeSaved.above();
    boolean worse = qualityGained.below() || timeSaved.below();
    if (better) {
      return worse ? TRADE_OFF : HELPS;
    }
    return worse ? HURTS : NO_EFFECT_SEEN;
  }
}
