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
        PoolBeforeActivation.ENTRY,
        InPlaceActivations.ENTRY,
        BiasBeforeNorm.ENTRY,
        DiracInit.ENTRY,
        ZeroProjections.ENTRY,
        ChannelMultiplier.ENTRY,
        DepthwiseSeparable.ENTRY,
        GroupedConvolution.ENTRY,
        Factorize.ENTRY,
        ReluSquared.ENTRY,
        GatedLinearUnits.ENTRY,
        QueryKeyNorm.ENTRY,
        Alibi.ENTRY,
        SlidingWindow.ENTRY,
        GroupedQueries.ENTRY,
        ValueResidual.ENTRY,
        UntiedEmbeddings.ENTRY,
        SqueezeExcite.ENTRY,
        BlurPool.ENTRY,
        ChannelsLast.ENTRY,
        WeightStandardization.ENTRY,
        WhitenedConvolution.ENTRY,
        TestTimeMirror.ENTRY,
        GhostBatchNorm.ENTRY,
        BatchNormMomentum.ENTRY,
        LowPrecisionLayerNorm.ENTRY,
        LowPrecisionGroupNorm.ENTRY,
        ProgressiveStacking.ENTRY,
        ProgressiveLayerDropping.ENTRY,
        TokenDropping.ENTRY,
        StochasticDepth.ENTRY,
        ActivationCheckpointing.ENTRY,
        SequenceWarmup.ENTRY,
        WindowWarmup.ENTRY,
        MultiTokenPrediction.ENTRY,
        BatchWarmup.ENTRY,
        GradientNoiseBatch.ENTRY,
        Timed.entry(RandomCrop.ENTRY),
        Timed.entry(RandomFlip.ENTRY),
        Timed.entry(AlternatingFlip.ENTRY),
        Timed.entry(CutOut.ENTRY),
        Timed.entry(MixUp.ENTRY),
        Timed.entry(CutMix.ENTRY),
        Timed.entry(RandAugment.ENTRY),
        Timed.entry(AugMix.ENTRY),
        Timed.entry(ColOut.ENTRY),
        ProgressiveResizing.ENTRY,
        Timed.entry(LabelSmoothing.ENTRY),
        StandardizedInput.ENTRY,
        DropoutRate.ENTRY,
        GyroDropout.ENTRY,
        Timed.entry(LogitCap.ENTRY),
        Timed.entry(SelectiveBackprop.ENTRY),
        LossFiltering.ENTRY,
        Timed.entry(Sam.ENTRY),
        Accumulation.ENTRY,
        Timed.entry(OnlyFor.entry(Clipping.ENTRY)),
        Timed.entry(OnlyFor.entry(ValueClipping.ENTRY)),
        Timed.entry(OnlyFor.entry(AdaptiveClipping.ENTRY)),
        Timed.entry(OnlyFor.entry(GradientCentralization.ENTRY)),
        SkipNonFinite.ENTRY,
        BiasRate.ENTRY,
        LayerDecay.ENTRY,
        Ema.ENTRY,
        Swa.ENTRY,
        Lawa.ENTRY,
        Lookahead.ENTRY,
        LayerFreezing.ENTRY,
        GradientFreezing.ENTRY);
  }
}
