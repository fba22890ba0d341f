package dev.hasten.train.speedup;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Speedup;
import java.util.List;

/** The list of speedups: a new one is a file and a line here. */
public final class Speedups {
  private Speedups() {}

  /** All of this module. */
  public static List<Entry<Speedup>> list() {
    return List.of(
        ChannelsLast.ENTRY,
        Timed.entry(RandomCrop.ENTRY),
        Timed.entry(RandomFlip.ENTRY),
        Timed.entry(MixUp.ENTRY),
        ProgressiveResizing.ENTRY,
        Timed.entry(LabelSmoothing.ENTRY),
        StandardizedInput.ENTRY,
        DropoutRate.ENTRY,
        Accumulation.ENTRY,
        Timed.entry(OnlyFor.entry(Clipping.ENTRY)),
        SkipNonFinite.ENTRY,
        Ema.ENTRY,
        Lookahead.ENTRY);
  }
}
