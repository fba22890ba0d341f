package dev.hasten.train.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads job files. */
public final class JobFile {
  private JobFile() {}

  /**
   * Reads and checks a job.
   *
   * @param file in YAML; paths in it are relative to its folder
   * @param overrides {@code path=value}: {@code baseline.PATH}, {@code recipes.NAME.PATH}, or a
   *     path in the selected recipe; an item of a list goes by its name or its number from 0
   * @param selected the recipe that a bare path is about: empty for the first one
   * @throws JobException with every fault found
   */
  public static Job read(
      Path file, List<String> overrides, Optional<String> selected, Catalogs catalogs) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return parse(file.toString(), folder, FileText.read(file), overrides, selected, catalogs);
  }

  /** As {@link #read}, from text. */
  public static Job parse(
      String name,
      Path folder,
      String text,
      List<String> overrides,
      Optional<String> selected,
      Catalogs catalogs) {
    Faults faults = new Faults(name);
    Optional<Node> node = YamlText.compose(name, text, faults);
    faults.throwIfAny();
    if (node.isEmpty()) {
      faults.add("expected a job of keys and values, but the file is empty: add data, baseline");
    } else if (!(node.get() instanceof MappingNode)) {
      String found = Scalars.words(node.get());
      faults.add(node.get(), "expected a job of keys and values, but got " + found);
    }
    faults.throwIfAny();
    MappingNode root = (MappingNode) node.orElseThrow();
    Overrides applied = new Overrides(selected, faults);
    for (String override : overrides) {
      root = applied.apply(root, override);
    }
    return new JobReader(name, folder, catalogs, faults).read(root);
  }
}
