package dev.hasten.engine;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.Float32Precision;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** In which number formats a pass through the model computes and its weights are kept. */
public enum Precision {
  /** Everything in 32-bit floats. */
  FP32("fp32"),
  /**
   * Everything in 32-bit floats, and the matrix products and convolutions of forward and backward
   * passes may round their inputs to TF32 (8 bits of exponent, 11 of significand), where the device
   * has it.
   */
  TF32("tf32"),
  /**
   * Weights in fp32; matrix products and convolutions in bfloat16 (8 bits of exponent, 8 of
   * significand).
   */
  BF16("bf16"),
  /** Weights in fp32; products in IEEE half floats, with a scaled loss. For GPUs. */
  FP16("fp16"),
  /**
   * As bf16, and the weights that the passes see and their gradients are kept in bfloat16 too; an
   * fp32 master copy takes the updates. Norms stay in fp32.
   */
  BF16_WEIGHTS("bf16-weights"),
  /**
   * As bf16-weights, but no update is remembered that bfloat16 cannot hold: after each, a weight is
   * rounded to one of its two neighbours in bfloat16, the nearer one more likely, so that on
   * average nothing is lost ({@link StochasticRounding}). Weights and gradients take 4 bytes a
   * number instead of the 8 of fp32 and the 12 of bf16-weights: updates are calculated in fp32
   * piece by piece. Methods that work on fp32 weights (averages, lookahead, SAM, adaptive clipping)
   * have a copy of all made that takes 4 bytes more, those on gradients (clipping, accumulation)
   * likewise.
   */
  BF16_STOCHASTIC("bf16-stochastic");

  private final String label;

  Precision(String label) {
    this.label = label;
  }

  /** The name in job files. */
  public String label() {
    return label;
  }

  /** The type that autocast lowers products to; fp32 where there is no autocast. */
  public ScalarType computeType() {
    return switch (this) {
      case FP32, TF32 -> ScalarType.Float;
      case BF16, BF16_WEIGHTS, BF16_STOCHASTIC -> ScalarType.BFloat16;
      case FP16 -> ScalarType.Half;
    };
  }

  /**
   * Switches this thread to the policy until the returned handle is closed, which restores what was
   * in force before. Put forward and loss inside, and backward outside; a recompute inside backward
   * opens it again.
   */
  public Autocast open(DeviceType device) {
    return new Autocast(device, computeType() != ScalarType.Float, computeType());
  }

  /**
   * Lets fp32 products and convolutions round their inputs until the handle is closed, if the
   * precision is tf32; else nothing changes. libtorch has one setting of that for the whole
   * process, so others' products are rounded too meanwhile. Put forward and backward inside.
   */
  public Rounding rounding(DeviceType device) {
    return this == TF32 ? ProductRounding.of(device).to(Float32Precision.TF32) : () -> {};
  }

  /** How products are rounded; {@link #close} restores what was in force before. */
  @FunctionalInterface
  public interface Rounding extends AutoCloseable {
    @Override
    void close();
  }

  /** The type that products are lowered to on this thread now; nothing in fp32. */
  public static Optional<ScalarType> loweredTo(DeviceType device) {
    return torch.is_autocast_enabled(device)
        ? Optional.of(torch.get_autocast_dtype(device).intern())
        : Optional.empty();
  }

  /** Opens, later or on this thread again, what is in force on it now. */
  static Supplier<Autocast> inForce(DeviceType device) {
    boolean enabled = torch.is_autocast_enabled(device);
    ScalarType type = torch.get_autocast_dtype(device);
    return () -> new Autocast(device, enabled, type);
  }

  /**
   * The policy in force on one thread; {@link #close} restores the one before and drops the
   * cast-weight cache.
   */
  public static final class Autocast implements AutoCloseable {
    private final DeviceType device;
    private final boolean enabledBefore;
    private final ScalarType typeBefore;
    private final boolean enabled;

    private Autocast(DeviceType device, boolean enabled, ScalarType type) {
      this.device = device;
      this.enabled = enabled;
      enabledBefore = torch.is_autocast_enabled(device);
      typeBefore = torch.get_autocast_dtype(device);
      if (enabled) {
        torch.set_autocast_dtype(device, type);
      }
      torch.set_autocast_enabled(device, enabled);
    }

    @Override
    public void close() {
      torch.set_autocast_enabled(device, enabledBefore);
      if (enabled) {
        torch.set_autocast_dtype(device, typeBefore);
        torch.clear_cache();
      }
    }
  }
}
