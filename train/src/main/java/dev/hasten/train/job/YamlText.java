package dev.hasten.train.job;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Makes nodes of text. */
final class YamlText {
  private static final int DEEPEST = 16;
  private static final String BROKEN = "expected YAML, but it breaks here: ";

  private YamlText() {}

  /**
   * The one document of a text; empty, with a fault, when it is not YAML, and empty without one
   * when nothing is in it.
   *
   * @param label what the marks of its nodes call it
   */
  static Optional<Node> compose(String label, String text, Faults faults) {
    LoadSettings settings = LoadSettings.builder().setLabel(label).build();
    try {
      // Composing calls itself for each level: a nest of brackets would exhaust the stack.
      if (isTooDeep(new Parse(settings).parseString(text), faults)) {
        return Optional.empty();
      }
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      faults.add(e.getProblemMark(), label, BROKEN + oneLine(String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      faults.add(Optional.empty(), label, BROKEN + oneLine(String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  private static boolean isTooDeep(Iterable<Event> events, Faults faults) {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
        faults.add(
            event.getStartMark(),
            "",
            "expected a job of at most " + DEEPEST + " levels, but it goes on: take out levels");
        return true;
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
    return false;
  }

  private static String oneLine(String message) {
    return Scalars.printable(message.split("\n", 2)[0].trim().replaceFirst("^but ", ""));
  }
}
