package dev.hasten.data;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A published text in one plain file, of which the first part is trained on and the rest tested.
 *
 * @param info what it is; its input shape is the length of a window, its classes the characters
 * @param file as it is published
 * @param otherNames under which copies of it lie about
 * @param trained the share of the characters that is trained on
 * @param address the folder of the official copy
 * @param systemFolder where a distribution would put it
 */
record TextRelease(
    DatasetInfo info,
    File file,
    List<String> otherNames,
    double trained,
    URI address,
    Path systemFolder)
    implements Release {
  TextRelease {
    otherNames = List.copyOf(otherNames);
  }

  @Override
  public List<File> files() {
    return List.of(file);
  }

  @Override
  public String debianPackage() {
    return "";
  }

  @Override
  public String remedy() {
    return "fetch "
        + address.resolve(file.name())
        + " and give the folder it lies in ("
        + Resolver.OWN_FOLDER
        + "=FOLDER)";
  }

  @Override
  public DataPair read(Path folder) {
    String text = verified(find(folder));
    int[] tokens = Characters.of(text).encode(text);
    int context = Math.toIntExact(info.inputShape().get(0));
    TokenDataset all = TokenDataset.of(tokens, context, info.classes());
    int border = (int) (tokens.length * trained);
    return new DataPair(
        all.part(0, border).named(info.name() + " (train)"),
        all.part(border, tokens.length).named(info.name() + " (test)"));
  }

  private Path find(Path folder) {
    return Optional.of(folder.resolve(file.name()))
        .filter(Files::isRegularFile)
        .or(() -> otherNames.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst())
        .orElseThrow(() -> new DataException("no " + file.name()));
  }

  private String verified(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new DataException(
          "expected to read " + path + ", but could not: " + Resolver.reason(e), e);
    }
    String sum = Hashes.of(bytes);
    if (!sum.equals(file.content())) {
      throw new DataException(
          "expected content of SHA-256 "
              + file.content()
              + " in "
              + path
              + ", but got "
              + sum
              + ": delete it");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
