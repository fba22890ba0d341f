package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.DatasetInfo;
import dev.hasten.data.Datasets;
import dev.hasten.data.Locations;
import dev.hasten.data.Task;
import dev.hasten.train.catalog.Nearest;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads where the data of a job come from: {@code digits}, or name or folder with hold_out. */
final class DataReader {
  static final String OF_EACH_CLASS = "of_each_class";

  private final Path base;
  private final Faults faults;

  DataReader(Path base, Faults faults) {
    this.base = base;
    this.faults = faults;
  }

  /** The source, with a fault where there is none. */
  Optional<DataSource> read(Node node) {
    if (node instanceof ScalarNode) {
      return Choices.name(node, "a data set", faults).flatMap(name -> named(node, name));
    }
    Fields fields = Fields.of(node, "data", faults);
    Optional<Node> sampling = fields.take(SamplingReader.KEY);
    Optional<Node> cache = fields.take(CacheReader.KEY);
    Optional<Node> shuffle = fields.take(ShuffleReader.KEY);
    Optional<DataSource> drawn = drawn(read(fields, cache), sampling);
    return shuffle.isEmpty() ? drawn : new ShuffleReader(faults).read(shuffle.get(), drawn);
  }

  private Optional<DataSource> drawn(Optional<DataSource> source, Optional<Node> sampling) {
    if (sampling.isPresent() && source.filter(DataSource.Mixed.class::isInstance).isPresent()) {
      faults.add(
          sampling.get(),
          "expected one order for the examples, but got a mixture with sampling: leave out"
              + " sampling, the weights of the mixture decide");
      return Optional.empty();
    }
    return sampling.isEmpty()
        ? source
        : new SamplingReader(faults)
            .read(sampling.get(), this::file)
            .flatMap(how -> source.flatMap(all -> sampled(all, how, sampling.orElseThrow())));
  }

  private Optional<DataSource> sampled(DataSource source, SamplingChoice how, Node node) {
    if (how.kind() == SamplingChoice.Kind.CLASS_BALANCED && source.task() == Task.REGRESSION) {
      faults.add(
          node,
          "expected a sampling that needs no classes for a number to predict (task: regression),"
              + " but got class-balanced: leave it out");
      return Optional.empty();
    }
    return Optional.of(new DataSource.Sampled(source, how));
  }

  private Optional<DataSource> read(Fields fields, Optional<Node> cache) {
    String kind = fields.get("name").flatMap(Scalars::text).orElse("");
    Optional<DataSource> source;
    if (kind.equals(DataSource.Images.NAME)) {
      source = new ImagesReader(faults).read(fields, this::directory, DataSource.Images::new);
    } else if (kind.equals(DataSource.Tars.NAME)) {
      source = new ImagesReader(faults).read(fields, this::directory, DataSource.Tars::new);
    } else if (kind.equals(DataSource.Packed.NAME)) {
      source = new PackedReader(faults).read(fields, this::directory);
    } else if (kind.equals(DataSource.TableFile.NAME)) {
      source = new TableReader(faults).read(fields, this::file);
    } else if (kind.equals(DataSource.Text.NAME)) {
      source = new TextReader(faults).read(fields, this::file);
    } else if (kind.equals(DataSource.Mixed.NAME)) {
      source = new MixtureReader(faults).read(fields, this::read);
    } else {
      fields.allow("data", List.of("name", "folder", "hold_out"));
      source = source(fields);
    }
    Optional<DataSource> kept =
        cache
            .map(node -> new CacheReader(faults).read(node, source, this::directory))
            .orElse(source);
    return fields.get("hold_out").map(held -> heldOut(kept, held)).orElse(kept);
  }

  /** How many examples a source trains on, where that is known without opening it. */
  Optional<Integer> trainingExamples(DataSource source) {
    if (source instanceof DataSource.Sampled sampled) {
      return trainingExamples(sampled.source()).flatMap(sampled.sampling()::examples);
    }
    if (source instanceof DataSource.Shuffled shuffled) {
      return trainingExamples(shuffled.source());
    }
    if (source instanceof DataSource.Cached cached) {
      return trainingExamples(cached.source());
    }
    if (source instanceof DataSource.Mixed mixed) {
      List<Optional<Integer>> all = mixed.sources().stream().map(this::trainingExamples).toList();
      return all.stream().allMatch(Optional::isPresent)
          ? Optional.of(all.stream().mapToInt(Optional::orElseThrow).sum())
          : Optional.empty();
    }
    if (source instanceof DataSource.HeldOut held) {
      return trainingExamples(held.source()).map(all -> all - held.examples());
    }
    return source instanceof DataSource.Packed packed
        ? Optional.of(packed.contents().trainingExamples())
        : builtIn(source).map(DatasetInfo::train);
  }

  /** How many tokens each of them has; 0 where that is none or not known. */
  long tokens(DataSource source) {
    if (source instanceof DataSource.Text text) {
      return text.options().window();
    }
    if (source instanceof DataSource.Packed packed) {
      return packed.contents().tokens();
    }
    if (source instanceof DataSource.Sampled sampled) {
      return tokens(sampled.source());
    }
    if (source instanceof DataSource.Shuffled shuffled) {
      return tokens(shuffled.source());
    }
    return source instanceof DataSource.HeldOut held
        ? tokens(held.source())
        : builtIn(source).map(DatasetInfo::tokens).orElse(0L);
  }

  private static Optional<DatasetInfo> builtIn(DataSource source) {
    return source instanceof DataSource.Named named
        ? Datasets.list().stream().filter(info -> info.name().equals(named.name())).findFirst()
        : Optional.empty();
  }

  private Optional<DataSource> source(Fields fields) {
    Optional<Node> name = fields.get("name");
    Optional<Node> folder = fields.get("folder");
    if (name.isPresent() == folder.isPresent()) {
      String found = name.isPresent() ? "both: remove one" : "neither: add one";
      faults.add(fields.node(), "expected a name or a folder for data, but got " + found);
      return Optional.empty();
    }
    return name.isPresent()
        ? Choices.name(name.get(), "a data set", faults).flatMap(n -> named(name.get(), n))
        : folder.flatMap(this::folder);
  }

  private Optional<DataSource> named(Node node, String wanted) {
    List<String> names = new ArrayList<>(Datasets.list().stream().map(DatasetInfo::name).toList());
    if (names.contains(wanted)) {
      return Optional.of(new DataSource.Named(wanted));
    }
    if (wanted.equals(DataSource.Images.NAME) || wanted.equals(DataSource.Tars.NAME)) {
      faults.add(
          node, "expected the path of the images, but got none: add path: ... and size: ...");
      return Optional.empty();
    }
    if (wanted.equals(DataSource.Mixed.NAME)) {
      faults.add(node, "expected the sources of a mixture, but got none: add sources: [...]");
      return Optional.empty();
    }
    if (wanted.equals(DataSource.Packed.NAME)) {
      faults.add(node, "expected the path of packed data, but got none: add path: FOLDER");
      return Optional.empty();
    }
    if (wanted.equals(DataSource.TableFile.NAME)) {
      faults.add(
          node, "expected the path of the table, but got none: add path: ... and target: ...");
      return Optional.empty();
    }
    if (wanted.equals(DataSource.Text.NAME)) {
      faults.add(
          node,
          "expected the path of the text, but got none: add path: ..., tokenizer: ... and"
              + " window: ...");
      return Optional.empty();
    }
    names.add(DataSource.Images.NAME);
    names.add(DataSource.Tars.NAME);
    names.add(DataSource.Packed.NAME);
    names.add(DataSource.TableFile.NAME);
    names.add(DataSource.Text.NAME);
    names.add(DataSource.Mixed.NAME);
    faults.add(
        node, "expected a data set, but got \"" + wanted + "\"" + Nearest.hint(wanted, names));
    return Optional.empty();
  }

  private Optional<DataSource> folder(Node node) {
    return directory(node).map(DataSource.Folder::new);
  }

  private Optional<Path> directory(Node node) {
    return path(node, "a folder of data", Files::isDirectory);
  }

  private Optional<Path> file(Node node) {
    return path(node, "a file of data", Files::isRegularFile);
  }

  private Optional<Path> path(Node node, String what, Predicate<Path> is) {
    try {
      Optional<Path> path = Scalars.text(node).map(text -> Locations.resolve(base, text));
      if (path.filter(is).isPresent()) {
        return path;
      }
      faults.add(
          node,
          path.isEmpty()
              ? "expected the path of "
                  + what
                  + ", but got "
                  + Scalars.words(node)
                  + ": write it as text"
              : "expected " + what + " at " + path.get() + ", but there is none: check the path");
    } catch (InvalidPathException e) {
      faults.add(
          node,
          "expected the path of " + what + ", but got " + Scalars.words(node) + ": check the path");
    } catch (DataException | UncheckedIOException fault) { // of a store that is elsewhere
      faults.add(node, String.valueOf(fault.getMessage()));
    }
    return Optional.empty();
  }

  /** A count, or {@code {of_each_class: 500}}. */
  private Optional<DataSource> heldOut(Optional<DataSource> source, Node node) {
    if (source.filter(DataSource.Mixed.class::isInstance).isPresent()) {
      faults.add(
          node,
          "expected hold_out in the sources of a mixture, but got it beside them: hold out in"
              + " each source instead");
      return Optional.empty();
    }
    Optional<String> seen =
        source
            .filter(DataSource.Packed.class::isInstance)
            .map(DataSource.Packed.class::cast)
            .flatMap(packed -> packed.contents().holdOutFault());
    if (seen.isPresent()) {
      faults.add(node, seen.get());
      return Optional.empty();
    }
    boolean ofEachClass = node instanceof MappingNode;
    Node counted = node;
    if (ofEachClass) {
      Fields fields = Fields.of(node, "hold_out", faults);
      fields.allow("hold_out", List.of(OF_EACH_CLASS));
      counted = fields.place(OF_EACH_CLASS);
    }
    int most = source.flatMap(this::trainingExamples).map(all -> all - 1).orElse(1 << 30);
    if (Scalars.value(counted).orElse("") instanceof Long count && count >= 1 && count <= most) {
      return source.map(all -> new DataSource.HeldOut(all, count.intValue(), ofEachClass));
    }
    faults.add(
        counted,
        "expected a whole number from 1 to "
            + most
            + " for hold_out, but got "
            + Scalars.words(counted)
            + ": write a count that leaves some to train on");
    return Optional.empty();
  }
}
