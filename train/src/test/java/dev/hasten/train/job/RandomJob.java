package dev.hasten.train.job;

import dev.hasten.engine.RandomStream;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts of sound jobs, drawn over all that the catalogs have. */
final class RandomJob {
  private static final Catalogs CATALOGS = Catalogs.standard();

  private RandomJob() {}

  static String text(RandomStream random) {
    StringBuilder text = new StringBuilder("data: {name: digits");
    text.append(
        random.nextInt(2) == 0 ? "}\n" : ", hold_out: " + (1 + random.nextInt(400)) + "}\n");
    if (random.nextInt(2) == 0) {
      text.append("target: {metric: loss, at_most: ").append(random.nextDouble()).append("}\n");
    }
    text.append("baseline: ").append(recipe(random)).append("\nrecipes:\n");
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append("  r").append(i).append(": ").append(recipe(random)).append('\n');
    }
    return text.toString();
  }

  private static String recipe(RandomStream random) {
    String optimizer = any(CATALOGS.optimizers(), random);
    String precision = List.of("auto", "fp32", "bf16").get(random.nextInt(3));
    return "{model: mlp, batch: "
        + (1 + random.nextInt(1000))
        + ", length: "
        + length(random)
        + ", evaluate_every: "
        + length(random)
        + ", precision: "
        + precision
        + ", optimizer: "
        + optimizer
        + ", schedule: "
        + any(CATALOGS.schedules(), random)
        + (random.nextInt(2) == 0 ? ", scale: " + (0.1 + random.nextDouble()) : "")
        + ", speedups: "
        + speedups(random, optimizer, precision)
        + "}";
  }

  private static String length(RandomStream random) {
    return random.nextInt(2) == 0
        ? (1 + random.nextInt(10000)) + "st"
        : new java.math.BigDecimal(String.valueOf(random.nextDouble() * 100)).toPlainString()
            + "ep";
  }

  /** A set of speedups that fit each other, optimizer and precision, found by trying. */
  private static List<String> speedups(RandomStream random, String optimizer, String precision) {
    List<String> texts = new ArrayList<>();
    List<Speedup> chosen = new ArrayList<>();
    for (Entry<Speedup> entry : CATALOGS.speedups().entries()) {
      if (random.nextInt(3) == 0) {
        String text = any(entry, CATALOGS.speedups(), random);
        Speedup speedup =
            CATALOGS.speedups().make(Choice.of(entry.name()), (o, w) -> {}).orElse(null);
        if (speedup != null
            && fit(chosen, speedup)
            && (!speedup.needsBf16() || precision.equals("bf16")) // auto may be fp32 here
            && !speedup.conflicts().containsKey(optimizer.split("[:,}] ?")[1])) {
          chosen.add(speedup);
          texts.add(text);
        }
      }
    }
    return texts;
  }

  private static boolean fit(List<Speedup> chosen, Speedup more) {
    return more.needs().isEmpty()
        && chosen.stream()
            .noneMatch(
                each ->
                    each.conflicts().containsKey(more.choice().name())
                        || more.conflicts().containsKey(each.choice().name()));
  }

  private static <T> String any(Catalog<T> catalog, RandomStream random) {
    return any(catalog.entries().get(random.nextInt(catalog.entries().size())), catalog, random);
  }

  /** With some options set, so that the thing can be made. */
  private static <T> String any(Entry<T> entry, Catalog<T> catalog, RandomStream random) {
    Choice choice = Choice.of(entry.name());
    StringBuilder text = new StringBuilder("{name: " + entry.name());
    for (Option option : entry.options()) {
      Object value = value(option, random);
      Choice more = choice.with(option.name(), value);
      if (random.nextInt(2) == 0 && catalog.make(more, (o, words) -> {}).isPresent()) {
        choice = more;
        text.append(", ")
            .append(option.name())
            .append(": ")
            .append(value instanceof String ? "'" + value + "'" : value);
      }
    }
    return text.append('}').toString();
  }

  private static Object value(Option option, RandomStream random) {
    double max = Math.min(option.max(), 1000);
    double drawn = option.min() + random.nextDouble() * (max - option.min());
    return switch (option.type()) {
      case NUMBER -> random.nextInt(2) == 0 ? drawn : Math.max(option.min(), drawn * 1e-6);
      case INTEGER -> (long) Math.max(option.min(), Math.floor(drawn));
      case FLAG -> random.nextInt(2) == 0;
      case TEXT, PATH -> option.standard().toString().toLowerCase(Locale.ROOT);
      case DURATION -> random.nextInt(49) + random.nextDouble() + "%";
      case DURATIONS, NUMBERS, THINGS, CHOICES -> option.standard();
    };
  }
}
