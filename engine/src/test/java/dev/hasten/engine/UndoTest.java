package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  @Test
  void aReasonThatIsThrownAgainIsNotSuppressedForItself() {
    Undo undo = new Undo();
    IllegalStateException reason = new IllegalStateException("again");
    List<String> closed = new ArrayList<>();
    undo.push(() -> closed.add("first"));
    undo.push(
        () -> {
          throw reason;
        });
    undo.run(reason);
    assertEquals(List.of("first"), closed);
    assertEquals(0, reason.getSuppressed().length);
  }

  @Test
  void partsBeforeOneThatCannotBeMadeAreClosed() {
    List<Integer> closed = new ArrayList<>();
    assertThrows(
        ArithmeticException.class,
        () -> Undo.made(List.of(2, 1, 0), each -> 2 / each, closed::add));
    assertEquals(List.of(2, 1), closed);
    assertEquals(List.of(1, 2), Undo.made(List.of(2, 1), each -> 2 / each, closed::add));
  }
}
