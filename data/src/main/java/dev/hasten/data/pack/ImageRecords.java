package dev.hasten.data.pack;

import dev.hasten.data.ImageDataset;
import dev.hasten.data.Pixels;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalInt;

/** Images: as squares of that side, or as they are stored. A damaged one is refused. */
record ImageRecords(ImageDataset data, OptionalInt side) implements Records {
  @Override
  public int size() {
    return data.size();
  }

  @Override
  public int target(int number) {
    return data.images().label(number);
  }

  @Override
  public List<byte[]> records(int from, int to) {
    return side.isPresent() ? data.squares(from, to, side.getAsInt()) : data.files(from, to);
  }

  @Override
  public int digest(int number, MessageDigest digest) {
    byte[] stored = data.images().read(number);
    digest.update(stored);
    return side.isPresent() ? Pixels.CHANNELS * side.getAsInt() * side.getAsInt() : stored.length;
  }
}
