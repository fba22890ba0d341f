package dev.hasten.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * JPEG and PNG files, a folder for each class, decoded anew for each batch.
 *
 * <pre>{@code
 * DataPair mine = ImageFolder.pair(Path.of("photos"), ImageOptions.of(224)); // photos/train/CLASS/*.jpg, photos/test/...
 * }</pre>
 */
public final class ImageFolder {
  private static final List<String> TESTS = List.of("test", "val", "validation");

  private ImageFolder() {}

  /**
   * The folder {@code train} and one of {@code test}, {@code val}, {@code validation}, each with a
   * folder for each class. Files are listed, not read, unless bad ones may be left out. Both halves
   * are an {@link ImageDataset}.
   *
   * @throws DataException when a folder is missing or empty, or holds what is no image of a class
   */
  public static DataPair pair(Path folder, ImageOptions options) {
    Path train = folder.resolve("train");
    Optional<Path> test =
        TESTS.stream().map(folder::resolve).filter(Files::isDirectory).findFirst();
    if (!Files.isDirectory(train) || test.isEmpty()) {
      throw new DataException(
          "expected the folders train and test (or val) in "
              + folder
              + ", but got no "
              + (Files.isDirectory(train) ? "test" : "train")
              + ": make them, with a folder for each class");
    }
    ImageDecoder decoder = new ImageDecoder(options.mostPixels());
    ImageFiles trained = ImageFiles.in(train);
    ImageFiles tested = ImageFiles.in(test.get(), trained.classes());
    ImageDataset all =
        ImageDataset.of(train.toString(), new FolderImages(trained, decoder), options);
    return ImageDataset.pair(
        all, all.over(test.get().toString(), new FolderImages(tested, decoder)));
  }
}
