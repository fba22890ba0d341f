package dev.hasten.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Verbs within this process, and what the last of them said. */
final class Verbs {
  private String out = "";
  private String err = "";

  /** The exit code. */
  int run(Object... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(outText)).setErr(new PrintWriter(errText));
    String[] words = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int code = Main.run(line, words);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }

  /** The names of an object, in their order. */
  static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
