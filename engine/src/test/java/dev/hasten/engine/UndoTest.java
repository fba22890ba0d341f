package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {
  @Test
  void allAreClosedLastFirstAlsoBehindOneThatThrows() {
    List<String> closed = new ArrayList<>();
    Undo undo = new Undo();
    IllegalStateException fault = new IllegalStateException("cannot be closed");
    undo.push(() -> closed.add("another's"));
    undo.push(() -> closed.add("first"));
    undo.push(
        () -> {
          throw fault;
        });
    undo.push(() -> closed.add("last"));
    undo.forgetFirst();
    IllegalArgumentException reason = new IllegalArgumentException("refused");
    undo.run(reason);
    assertEquals(List.of("last", "first"), closed);
    assertArrayEquals(new Throwable[] {fault}, reason.getSuppressed());
  }
}
