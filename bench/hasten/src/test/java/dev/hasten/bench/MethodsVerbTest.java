package dev.hasten.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MethodsVerbTest {
  @Test
  void aFewMethodsAtATimeShareABaseline() {
    assertEquals(
        List.of(List.of("a", "b", "c"), List.of("d", "e", "f"), List.of("g")),
        MethodsVerb.groups(List.of("a", "b", "c", "d", "e", "f", "g"), 3));
    assertEquals(List.of(), MethodsVerb.groups(List.of(), 3));
    assertEquals(List.of(List.of("a")), MethodsVerb.groups(List.of("a"), 1));
  }
}
