package dev.hasten.data;

import java.util.Arrays;

/** An array of images and an array of labels, made one dataset. */
final class IdxPair {
  private IdxPair() {}

  /** As many classes as the labels ask for; byte images scaled to 0 to 1. */
  static ArrayDataset dataset(IdxArray images, IdxArray labels, String name) {
    int[] labelShape = labels.shape();
    if (labelShape.length != 1) {
      throw new DataException(
          "expected one dimension of labels in "
              + labels.name()
              + ", but got shape "
              + Arrays.toString(labelShape)
              + ": is it a file of labels?");
    }
    int[] imageShape = images.shape();
    if (imageShape.length < 2) {
      throw new DataException(
          "expected two dimensions or more in "
              + images.name()
              + ", but got shape "
              + Arrays.toString(imageShape)
              + ": is it a file of images?");
    }
    if (imageShape[0] != labelShape[0]) {
      throw new DataException(
          "expected as many images as labels, but "
              + images.name()
              + " has "
              + imageShape[0]
              + " images and "
              + labels.name()
              + " has "
              + labelShape[0]
              + " labels: do the files belong together?");
    }
    long[] inputShape = inputShape(imageShape);
    ArrayDataset dataset =
        images.type() == IdxType.UBYTE
            ? ArrayDataset.ofBytes(images.bytes(), labels.toInts(), inputShape)
            : ArrayDataset.ofFloats(images.toFloats(), labels.toInts(), inputShape);
    return dataset.named(name);
  }

  /** Grey images (N, H, W) get a channel; (N, C, H, W) and rows (N, F) stay as they are. */
  private static long[] inputShape(int[] imageShape) {
    long[] sizes = new long[imageShape.length - 1];
    for (int d = 0; d < sizes.length; d++) {
      sizes[d] = imageShape[d + 1];
    }
    return sizes.length == 2 ? new long[] {1, sizes[0], sizes[1]} : sizes;
  }
}
