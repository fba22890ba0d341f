package dev.hasten.data;

import java.util.Arrays;
import java.util.OptionalLong;

/** Shuffled batches of random crops of images. */
final class CroppedBatches implements BatchSource {
  private final ImageDataset images;
  private final int batchSize;
  private final long seed;
  private final long batchesPerEpoch;
  private Position position = new Position(0, 0);
  private int[] order = {};
  private long orderEpoch = -1;

  CroppedBatches(ImageDataset images, int batchSize, long seed) {
    Ranges.requireBatch(images, batchSize);
    this.images = images;
    this.batchSize = batchSize;
    this.seed = seed;
    this.batchesPerEpoch = (images.size() + batchSize - 1) / batchSize;
  }

  @Override
  public Batch next() {
    if (orderEpoch != position.epoch()) {
      order = EpochOrder.shuffled(seed, position.epoch(), images.size());
      orderEpoch = position.epoch();
    }
    int from = Math.toIntExact(position.batch() * batchSize);
    int to = (int) Math.min((long) from + batchSize, order.length);
    int[] examples = Arrays.copyOfRange(order, from, to);
    Batch next =
        images
            .cropped(examples, seed, position.epoch())
            .numbered(new ExampleNumbers(examples, position.epoch()));
    seek(new Position(position.epoch(), position.batch() + 1));
    return next;
  }

  @Override
  public Position position() {
    return position;
  }

  @Override
  public void seek(Position target) {
    position = Ranges.within(target, batchesPerEpoch);
  }

  @Override
  public OptionalLong epochLength() {
    return OptionalLong.of(batchesPerEpoch);
  }

  /** Nothing to give back: the images are the caller's. */
  @Override
  public void close() {}
}
