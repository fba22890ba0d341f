package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.data.ImageCache;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.Task;
import dev.hasten.data.order.Mixture;
import dev.hasten.data.order.Sampling;
import dev.hasten.data.pack.PackedData;
import dev.hasten.data.table.Table;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableOptions;
import dev.hasten.data.tar.WebShards;
import dev.hasten.data.text.TextData;
import dev.hasten.data.text.TextOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the examples of a job come from. */
public sealed interface DataSource {
  /** Reads the examples. */
  DataPair open();

  /** What is learned of the examples, as far as that is known without opening them. */
  default Task task() {
    return Task.CLASSIFICATION;
  }

  /** Whether a run keeps the schema of their table, without which nothing is predicted by it. */
  default boolean needsSchema() {
    return false;
  }

  /**
   * Of another source, the training examples alone, some of which are held out to evaluate on: for
   * choices that must not see the test set.
   *
   * @param ofEachClass whether each class has its share of them, which tables refuse
   */
  record HeldOut(DataSource source, int examples, boolean ofEachClass) implements DataSource {
    /** At random. */
    public HeldOut(DataSource source, int examples) {
      this(source, examples, false);
    }

    @Override
    public DataPair open() {
      if (source instanceof TableFile table) { // its schema must not see them either
        requireAtRandom(table);
        return Table.readHeldOut(table.path(), table.testPath(), examples, table.options());
      }
      if (source instanceof Packed packed) {
        packed.contents().holdOutFault().ifPresent(HeldOut::refuse);
      }
      DataPair all = source.open();
      all.test().close();
      return ofEachClass
          ? all.train().holdOutOfEachClass(examples, 0)
          : all.train().holdOut(examples, 0);
    }

    @Override
    public Task task() {
      return source.task();
    }

    @Override
    public boolean needsSchema() {
      return source.needsSchema();
    }

    private static void refuse(String fault) {
      throw new DataException(fault);
    }

    private void requireAtRandom(TableFile table) {
      if (ofEachClass) {
        throw new DataException(
            "expected a count of rows to hold out of the table "
                + table.path()
                + ", which are drawn at random, but got of_each_class: write hold_out: "
                + examples);
      }
    }
  }

  /**
   * Images of which some are kept decoded.
   *
   * @param bytes as many
   * @param folder of a cache on disk; none for one in memory
   */
  record Cached(DataSource source, long bytes, Optional<Path> folder) implements DataSource {
    @Override
    public DataPair open() {
      DataPair all = source.open();
      if (all.train() instanceof ImageDataset train && all.test() instanceof ImageDataset test) {
        ImageCache cache =
            folder
                .map(place -> ImageCache.onDisk(place, bytes))
                .orElseGet(() -> ImageCache.inMemory(bytes));
        return new DataPair(train.cached(cache), test.cached(cache));
      }
      throw new DataException(
          "expected images to cache, but "
              + all.train().name()
              + " are none that are decoded: take out cache");
    }
  }

  /** Another source whose training examples are drawn otherwise than each once in an epoch. */
  record Sampled(DataSource source, SamplingChoice sampling) implements DataSource {
    @Override
    public DataPair open() {
      DataPair all = source.open();
      return new DataPair(sampling.of(all.train()), all.test());
    }

    @Override
    public Task task() {
      return source.task();
    }

    @Override
    public boolean needsSchema() {
      return source.needsSchema();
    }
  }

  /**
   * Another source in shards, which training reads one after the other, nearly from front to back.
   *
   * @param buffer within so many examples they are shuffled
   */
  record Shuffled(DataSource source, int buffer) implements DataSource {
    @Override
    public DataPair open() {
      DataPair all = source.open();
      return new DataPair(
          all.train().ordered(Sampling.withinShards(all.train(), buffer)), all.test());
    }

    @Override
    public Task task() {
      return source.task();
    }

    @Override
    public boolean needsSchema() {
      return source.needsSchema();
    }
  }

  /**
   * Several sources as one.
   *
   * @param weights of each in the first epoch
   * @param lastWeights of each from epoch {@code epochs} on
   */
  record Mixed(List<DataSource> sources, List<Double> weights, List<Double> lastWeights, int epochs)
      implements DataSource {
    /** What a job file calls it. */
    static final String NAME = "mixture";

    /** Copies the lists. */
    public Mixed {
      sources = List.copyOf(sources);
      weights = List.copyOf(weights);
      lastWeights = List.copyOf(lastWeights);
    }

    @Override
    public DataPair open() {
      List<DataPair> all = opened();
      return new DataPair(
          Mixture.of(
              all.stream().map(DataPair::train).toList(),
              weights.stream().mapToDouble(Double::doubleValue).toArray(),
              lastWeights.stream().mapToDouble(Double::doubleValue).toArray(),
              epochs),
          Mixture.joined(all.stream().map(DataPair::test).toList()));
    }

    @Override
    public Task task() {
      boolean number = sources.stream().anyMatch(each -> each.task() == Task.REGRESSION);
      return number ? Task.REGRESSION : Task.CLASSIFICATION;
    }

    /** Mixed tables of classes do without: older runs on them have kept none. */
    @Override
    public boolean needsSchema() {
      return task() == Task.REGRESSION && sources.stream().allMatch(DataSource::needsSchema);
    }

    /** Tables by the schema of the first, so that one model takes all. */
    private List<DataPair> opened() {
      List<DataPair> all = new ArrayList<>();
      for (DataSource source : sources) {
        all.add(
            source instanceof TableFile table
                    && !all.isEmpty()
                    && all.get(0).train() instanceof TableDataset first
                ? Table.readBy(first.schema(), table.path(), table.testPath(), table.options())
                : source.open());
      }
      return all;
    }
  }

  /** A built-in data set. */
  record Named(String name) implements DataSource {
    @Override
    public DataPair open() {
      return Datasets.resolve(name);
    }
  }

  /** A folder of images, a folder for each class. */
  record Images(Path path, ImageOptions options) implements DataSource {
    /** What a job file calls it. */
    static final String NAME = "image-folder";

    @Override
    public DataPair open() {
      return ImageFolder.pair(path, options);
    }
  }

  /** A folder of tar shards in WebDataset's layout. */
  record Tars(Path path, ImageOptions options) implements DataSource {
    /** What a job file calls it. */
    static final String NAME = "webdataset";

    @Override
    public DataPair open() {
      return WebShards.pair(path, options);
    }
  }

  /**
   * A folder of packed shards.
   *
   * @param images what becomes of packed images; empty where they are arrays
   * @param contents what its manifest told
   */
  record Packed(Path path, Optional<ImageOptions> images, PackedContents contents)
      implements DataSource {
    /** What a job file calls it. */
    static final String NAME = "packed";

    @Override
    public DataPair open() {
      return images
          .map(options -> PackedData.images(path, options))
          .orElseGet(() -> PackedData.arrays(path));
    }

    @Override
    public Task task() {
      return contents.task();
    }

    @Override
    public boolean needsSchema() {
      return contents.ofTable();
    }
  }

  /**
   * A table in a file.
   *
   * @param testPath the file of the rows to evaluate on; without one they are a share of {@code
   *     path}
   */
  record TableFile(Path path, Optional<Path> testPath, TableOptions options) implements DataSource {
    /** What a job file calls it. */
    static final String NAME = "table";

    @Override
    public DataPair open() {
      return testPath
          .map(test -> Table.read(path, test, options))
          .orElseGet(() -> Table.read(path, options));
    }

    @Override
    public Task task() {
      return options.task();
    }

    @Override
    public boolean needsSchema() {
      return true;
    }
  }

  /**
   * Text in a file.
   *
   * @param testPath the file of the text to evaluate on; without one it is the end of {@code path}
   */
  record Text(Path path, Optional<Path> testPath, TextOptions options) implements DataSource {
    /** What a job file calls it. */
    static final String NAME = "text";

    @Override
    public DataPair open() {
      return testPath
          .map(test -> TextData.read(path, test, options))
          .orElseGet(() -> TextData.read(path, options));
    }
  }

  /** A folder of IDX files. */
  record Folder(Path path) implements DataSource {
    @Override
    public DataPair open() {
      return Datasets.folder(path);
    }
  }
}
