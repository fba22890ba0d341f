package dev.hasten.nn.models;

import dev.hasten.nn.Layer;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Networks for CIFAR-10: 32 pixels by 32 in three colours, ten classes. */
final class SmallImages {
  /** Their options: those of {@link Scaling} but the small stem, which they have anyway. */
  private static final List<ModelOption> OPTIONS =
      Scaling.OPTIONS.stream().filter(option -> !option.name().equals("small_stem")).toList();

  /** Makes one. */
  interface Maker {
    Layer make(long[] example, int classes, Scaling scaling);
  }

  private SmallImages() {}

  static ModelInfo info(String name, String title, String source, Maker maker) {
    return new ModelInfo(
        name,
        title,
        source,
        List.of(3L, 32L, 32L),
        ScalarType.Float,
        10,
        OPTIONS,
        Map.of(),
        (example, classes, settings) ->
            maker.make(
                example,
                classes,
                new Scaling(
                    settings.number("width"),
                    settings.number("depth"),
                    settings.number("resolution"),
                    true)));
  }
}
