package dev.hasten.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, from the manifest of its jar, and of the Java it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "hasten " + Objects.requireNonNullElse(version, "(unpackaged)"), "Java " + Runtime.version()
    };
  }
}
