package dev.hasten.nn.models;

import dev.hasten.nn.Decoder;
import dev.hasten.nn.Layer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The decoder that <a href="https://github.com/karpathy/nanoGPT">nanoGPT</a>'s page trains on a
 * CPU: 4 blocks of 4 heads, width 128, no biases, the head tied to the embedding; 804,096
 * parameters for windows of 64 characters of 65 kinds (795,904 as it counts them, without those of
 * the places).
 */
final class NanoGpt {
  private static final int LAYERS = 4;
  private static final int HEADS = 4;
  private static final long WIDTH = 128;

  static final ModelInfo INFO =
      new ModelInfo(
          "nano-gpt",
          "nanoGPT on a CPU: 4 blocks of 4 heads, width 128, for tokens",
          "https://github.com/karpathy/nanoGPT",
          List.of(64L),
          ScalarType.Long,
          65,
          NanoGpt::make);

  private NanoGpt() {}

  private static Layer make(long[] example, int classes) {
    if (example.length != 1 || example[0] < 1) {
      throw new IllegalArgumentException(
          "expected windows of tokens, (places), for nano-gpt, but got examples of shape "
              + Arrays.toString(example)
              + ": take data of tokens, such as tiny-shakespeare");
    }
    return Decoder.of(new Decoder.Config(classes, example[0], LAYERS, HEADS, WIDTH, false, true));
  }
}
