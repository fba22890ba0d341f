package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
  @Test
  void aNameIsOneStream() {
    RandomStreams streams = new RandomStreams(5);
    assertSame(streams.stream("a"), streams.stream("a"));
    assertEquals(new RandomStream(5, "a").nextLong(), streams.stream("a").nextLong());
    assertEquals(5, streams.seed());
  }

  @Test
  void anAddedStreamShiftsNoOther() {
    RandomStreams few = new RandomStreams(5);
    RandomStreams more = new RandomStreams(5);
    more.stream("new").nextLong();
    for (int i = 0; i < 10; i++) {
      assertEquals(few.stream("old").nextLong(), more.stream("old").nextLong());
      more.stream("new").nextLong();
    }
  }

  @Test
  void restoreGoesOnWhereTheStateWasTakenAndBeginsTheRestAfresh() {
    RandomStreams streams = new RandomStreams(5);
    streams.stream("a").nextLong();
    streams.stream("b").nextLong();
    Map<String, RandomStream.State> state = streams.state();
    long nextOfA = streams.stream("a").nextLong();
    streams.stream("late").nextLong();

    streams.restore(state);
    assertEquals(nextOfA, streams.stream("a").nextLong());
    assertEquals(new RandomStream(5, "late").nextLong(), streams.stream("late").nextLong());

    RandomStreams elsewhere = new RandomStreams(5);
    elsewhere.restore(state);
    assertEquals(nextOfA, elsewhere.stream("a").nextLong());
  }
}
