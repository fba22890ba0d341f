package dev.hasten.nn.models;

import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Gelu;
import dev.hasten.nn.Init;
import dev.hasten.nn.Initializers;
import dev.hasten.nn.Layer;
import dev.hasten.nn.LayerNorm;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Parameter;
import dev.hasten.nn.Resize;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import dev.hasten.nn.TransformerBlock;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Vision transformer (Dosovitskiy et al., <a href="https://arxiv.org/abs/2010.11929">2020</a>; the
 * small ones Touvron et al., <a href="https://arxiv.org/abs/2012.12877">2020</a>): patches of an
 * image as tokens, and one token more that answers. Names are timm's. First weights are as in the
 * paper's code: uniform by Glorot in blocks, those of patches with variance 1 / fanIn, those of
 * places normal with deviation 0.02, the head 0.
 */
final class VisionTransformer extends Layer {
  private static final double EPSILON = 1e-6;
  private static final double PLACES_DEVIATION = 0.02;
  private static final List<ModelOption> OPTIONS =
      List.of(
          ModelOption.number("width", 1, 0.02, 16, "factor on the width; the heads stay as many"),
          ModelOption.number("depth", 1, 0.02, 16, "factor on the number of blocks"),
          ModelOption.number("resolution", 1, 0.02, 16, "factor on height and width of the images"),
          ModelOption.integer("patch", 16, 1, 256, "pixels of a patch's side"));

  private final Optional<Slot> resize;
  private final Parameter answer;
  private final Parameter places;
  private final Slot patches;
  private final Slot blocks;
  private final Slot norm;
  private final Slot head;

  private VisionTransformer(
      Optional<Resize> resize, Patches patches, Sequential blocks, long width, int classes) {
    this.resize = resize.map(layer -> child("resize", layer));
    answer = parameter("cls_token", Parameter.Role.NORM, 1, 1, width);
    places = parameter("pos_embed", Parameter.Role.NORM, 1, patches.count() + 1, width);
    this.patches = child("patch_embed", patches);
    this.blocks = child("blocks", blocks);
    norm = child("norm", new LayerNorm(width, EPSILON));
    head = child("head", Linear.normal(width, classes, true, 0));
  }

  private static ModelInfo info(String name, String size, int heads) {
    return ModelInfo.imageNet(
        name,
        "vision transformer, " + size + ", patches of 16 pixels, for ImageNet",
        "https://arxiv.org/abs/2010.11929",
        224,
        OPTIONS,
        (example, classes, settings) -> make(name, heads, example, classes, settings));
  }

  private static Layer make(
      String name, int heads, long[] example, int classes, Settings settings) {
    Scaling scaling =
        new Scaling(
            settings.number("width"),
            settings.number("depth"),
            settings.number("resolution"),
            false);
    int patch = settings.whole("patch");
    long[] image = scaling.resized(name, example, patch);
    long width = heads * Math.max(1, scaling.channels(64L * heads) / heads);
    Sequential blocks = new Sequential();
    for (int i = 0; i < scaling.layers(12); i++) {
      blocks.add(String.valueOf(i), block(width, heads));
    }
    return new VisionTransformer(
        scaling.resize(example), Patches.of(name, image, width, patch), blocks, width, classes);
  }

  private static Layer block(long width, int heads) {
    double limit = Math.sqrt(6.0 / (2 * width)); // of three products as of each alone
    Sequential products =
        new Sequential()
            .add("qkv", Linear.uniform(width, 3 * width, limit))
            .add("proj", new Linear(width, width, true, Init.KERAS));
    Sequential mlp =
        new Sequential()
            .add("fc1", new Linear(width, 4 * width, true, Init.KERAS))
            .add("act", new Gelu())
            .add("fc2", new Linear(4 * width, width, true, Init.KERAS));
    return TransformerBlock.of(
        new Sequential()
            .add("norm1", new LayerNorm(width, EPSILON))
            .add("attn", new JointAttention(width, heads, products))
            .add("norm2", new LayerNorm(width, EPSILON))
            .add("mlp", mlp));
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor images = resize.isPresent() ? resize.get().forward(input) : input;
    Tensor tokens = patches.forward(images);
    Tensor first =
        answer.tensor().to(tokens.scalar_type()).expand(tokens.size(0), 1, tokens.size(2));
    Tensor all = torch.cat(new TensorVector(first, tokens), 1).add(places.tensor());
    return head.forward(norm.forward(blocks.forward(all)).select(1, 0));
  }

  @Override
  protected void reset(RandomStream random) {
    Initializers.constant(answer.tensor(), 0);
    Initializers.normal(places.tensor(), PLACES_DEVIATION, random);
  }

  static List<ModelInfo> all() {
    return List.of(
        info("vit-tiny-16", "tiny", 3),
        info("vit-small-16", "small", 6),
        info("vit-base-16", "base", 12));
  }
}
