package dev.hasten.train.job;

import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A layer of one's own on the class path, named by its class: built by its constructor of the shape
 * of one example and the number of classes, {@code (long[], int)}, or by the one of nothing.
 */
final class OwnModel {
  private static final Pattern CLASS_NAME =
      Pattern.compile("[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)+");
  private static final String TOKENS = "tokens";

  private OwnModel() {}

  /** Whether the name is that of a class in a package. */
  static boolean isClassName(String name) {
    return CLASS_NAME.matcher(name).matches();
  }

  static Entry<ModelInfo> entry(String className) {
    return new Entry<>(
        className,
        "a layer of one's own",
        "",
        List.of(Option.flag(TOKENS, false, "whether its inputs are tokens")),
        values -> info(className, values.flag(TOKENS)));
  }

  private static ModelInfo info(String className, boolean tokens) {
    Constructor<? extends Layer> constructor = constructor(layer(className));
    return new ModelInfo(
        className,
        "a layer of one's own",
        "",
        List.of(),
        tokens ? ScalarType.Long : ScalarType.Float,
        0,
        List.of(),
        tokens ? Map.of(TOKENS, true) : Map.of(),
        (example, classes, settings) -> build(constructor, example, classes));
  }

  private static Class<? extends Layer> layer(String className) {
    try {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      ClassLoader loader = context == null ? OwnModel.class.getClassLoader() : context;
      Class<?> found = Class.forName(className, true, loader);
      if (!Layer.class.isAssignableFrom(found)
          || Modifier.isAbstract(found.getModifiers())
          || !Modifier.isPublic(found.getModifiers())) {
        throw new IllegalArgumentException(
            "expected a public class that extends dev.hasten.nn.Layer as a model, but got "
                + className
                + ": make it one or name another");
      }
      return found.asSubclass(Layer.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "expected a model or the class of a layer on the class path, but there is no class "
              + className
              + ": add its jar or folder to the class path (HASTEN_CLASSPATH) or correct the name",
          e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "expected a class that can be loaded as a model, but " + className + " threw " + e, e);
    }
  }

  private static Constructor<? extends Layer> constructor(Class<? extends Layer> layer) {
    try {
      return layer.getConstructor(long[].class, int.class);
    } catch (NoSuchMethodException e) {
      try {
        return layer.getConstructor();
      } catch (NoSuchMethodException none) {
        throw new IllegalArgumentException(
            "expected a public constructor "
                + layer.getSimpleName()
                + "(long[] example, int classes) or "
                + layer.getSimpleName()
                + "() in "
                + layer.getName()
                + ", but there is neither: add one",
            none);
      }
    }
  }

  private static Layer build(
      Constructor<? extends Layer> constructor, long[] example, int classes) {
    try {
      return constructor.getParameterCount() == 0
          ? constructor.newInstance()
          : constructor.newInstance(example, classes);
    } catch (InvocationTargetException e) {
      if (e.getTargetException() instanceof IllegalArgumentException fault) {
        throw fault;
      }
      throw refused(constructor, e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw refused(constructor, e);
    }
  }

  private static IllegalArgumentException refused(Constructor<?> constructor, Throwable cause) {
    return new IllegalArgumentException(
        "expected "
            + constructor.getDeclaringClass().getName()
            + " to be built for the data, but its constructor threw "
            + cause
            + ": correct it",
        cause);
  }
}
