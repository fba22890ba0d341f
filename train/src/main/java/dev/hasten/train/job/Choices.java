package dev.hasten.train.job;

import dev.hasten.data.DataException;
import dev.hasten.data.Locations;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a named thing: {@code adamw}, or {@code {name: adamw, learning_rate: 1e-3}}. */
final class Choices {
  private Choices() {}

  /** Of a kind whose options hold no paths. */
  static <T> Optional<T> make(Node node, Catalog<T> catalog, Faults faults) {
    return make(node, catalog, Path.of(""), faults);
  }

  /**
   * The thing, if it is sound.
   *
   * @param folder that paths are relative to
   */
  static <T> Optional<T> make(Node node, Catalog<T> catalog, Path folder, Faults faults) {
    Optional<Choice> choice = choice(node, catalog, folder, faults);
    if (choice.isEmpty()) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode)) {
      return catalog.make(choice.get(), (option, words) -> faults.add(node, words));
    }
    Fields fields = Fields.of(node, catalog.kind(), faults);
    boolean[] whole = {true};
    things(choice.get(), catalog)
        .forEach(option -> whole[0] &= areSound(fields.place(option), catalog, folder, faults));
    Optional<T> made =
        catalog.make(
            choice.get(),
            (option, words) -> {
              if (whole[0] || !(option.isEmpty() || isThings(choice.get(), option, catalog))) {
                faults.add(fields.place(option.isEmpty() ? "name" : option), words);
              }
            });
    return whole[0] ? made : Optional.empty();
  }

  /** Tells what is wrong with the items of a list, each at its place. */
  private static <T> boolean areSound(Node list, Catalog<T> catalog, Path folder, Faults faults) {
    boolean sound = true;
    if (list instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        sound &= make(item, catalog, folder, faults).isPresent();
      }
    }
    return sound;
  }

  private static Optional<Choice> choice(
      Node node, Catalog<?> catalog, Path folder, Faults faults) {
    Optional<String> name = name(node, catalog.kind(), faults);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> options = new LinkedHashMap<>();
    if (node instanceof MappingNode) {
      Fields fields = Fields.of(node, catalog.kind(), faults);
      for (String option : fields.names()) {
        if (!option.equals("name")) {
          Option.Type type = type(name.get(), option, catalog);
          options.put(
              Scalars.printable(option), option(fields.place(option), type, catalog, folder));
        }
      }
    }
    standardPaths(name.get(), catalog)
        .forEach((option, path) -> options.putIfAbsent(option, located(path, folder)));
    return Optional.of(new Choice(name.get(), options));
  }

  /** The paths of options that have one where none is given: they are relative, too. */
  private static Map<String, String> standardPaths(String name, Catalog<?> catalog) {
    return catalog.entry(name).stream()
        .flatMap(entry -> entry.options().stream())
        .filter(option -> option.type() == Option.Type.PATH)
        .collect(Collectors.toMap(Option::name, option -> option.standard().toString()));
  }

  /** What an option takes; text for one that is not there. */
  private static Option.Type type(String name, String option, Catalog<?> catalog) {
    return catalog
        .entry(name)
        .flatMap(entry -> entry.option(option))
        .map(Option::type)
        .orElse(Option.Type.TEXT);
  }

  private static boolean isThings(Choice choice, String option, Catalog<?> catalog) {
    return type(choice.name(), option, catalog) == Option.Type.THINGS;
  }

  private static List<String> things(Choice choice, Catalog<?> catalog) {
    return choice.options().keySet().stream()
        .filter(option -> isThings(choice, option, catalog))
        .toList();
  }

  private static Object option(Node node, Option.Type type, Catalog<?> catalog, Path folder) {
    return switch (type) {
      case DURATION -> text(node); // 20% of the run is not the number 0.2
      case DURATIONS -> list(node, Choices::text);
      case NUMBERS -> list(node, Choices::plain);
      case PATH -> located(node, folder);
      case THINGS, CHOICES -> list(node, item -> thing(item, catalog, folder));
      default -> plain(node);
    };
  }

  private static Object list(Node node, Function<Node, Object> item) {
    if (!(node instanceof SequenceNode sequence)) {
      return plain(node);
    }
    List<Object> items = new ArrayList<>();
    sequence.getValue().forEach(each -> items.add(item.apply(each)));
    return items;
  }

  /** Its faults are told elsewhere. */
  private static Object thing(Node node, Catalog<?> catalog, Path folder) {
    return choice(node, catalog, folder, new Faults(""))
        .map(Object.class::cast)
        .orElseGet(() -> plain(node));
  }

  private static Object located(Node node, Path folder) {
    return Scalars.text(node)
        .map(text -> located(text, folder))
        .orElseGet(() -> new NoValue(Scalars.words(node)));
  }

  /** Whether there is such a file is seen when it is read. */
  private static Object located(String text, Path folder) {
    try {
      Path path = Locations.resolve(folder, text);
      return Locations.isAddress(text) ? text : path.toString();
    } catch (InvalidPathException e) {
      return new NoValue("\"" + Scalars.printable(text) + "\"");
    } catch (DataException e) { // the address may hold what is secret
      return new NoValue("an address that cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Object text(Node node) {
    return Scalars.text(node)
        .map(Scalars::shortened)
        .map(Object.class::cast)
        .orElseGet(() -> new NoValue(Scalars.words(node)));
  }

  private static Object plain(Node node) {
    return Scalars.value(node).orElseGet(() -> new NoValue(Scalars.words(node)));
  }

  /** What no option takes: nothing, a list, or keys and values. */
  private record NoValue(String words) {
    @Override
    public String toString() {
      return words;
    }
  }

  /** The name of a thing, written alone or as {@code {name: ...}}. */
  static Optional<String> name(Node node, String kind, Faults faults) {
    Node place = node;
    if (node instanceof MappingNode) {
      Optional<Node> named = Fields.of(node, kind, faults).get("name");
      if (named.isEmpty()) {
        faults.add(node, "expected a name for " + kind + ", but got none: add name: ...");
        return Optional.empty();
      }
      place = named.get();
    }
    Optional<String> name = Scalars.text(place).map(Scalars::shortened);
    if (name.isEmpty()) {
      faults.add(place, "expected the name of " + kind + ", but got " + Scalars.words(place));
    }
    return name;
  }
}
