package dev.hasten.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A class path as one jar, as Maven's Shade plugin makes it with its transformer of services. */
final class OneJar {
  private static final String SERVICES = "META-INF/services/";

  private final ZipOutputStream zip;
  private final Set<String> written = new HashSet<>();
  private final Map<String, ByteArrayOutputStream> services = new TreeMap<>();

  private OneJar(ZipOutputStream zip) {
    this.zip = zip;
  }

  static void write(List<Path> classPath, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(0);
      OneJar jar = new OneJar(zip);
      for (Path entry : classPath) {
        if (Files.isDirectory(entry)) {
          jar.addAll(entry);
        } else {
          try (FileSystem other = FileSystems.newFileSystem(entry)) {
            jar.addAll(other.getPath("/"));
          }
        }
      }
      for (Map.Entry<String, ByteArrayOutputStream> service : jar.services.entrySet()) {
        jar.put(service.getKey(), service.getValue().toByteArray());
      }
    }
  }

  private void addAll(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (name.startsWith(SERVICES)) {
          ByteArrayOutputStream lines =
              services.computeIfAbsent(name, any -> new ByteArrayOutputStream());
          lines.write(Files.readAllBytes(file));
          lines.write('\n');
        } else if (!name.matches("META-INF/[^/]*|module-info.class") && written.add(name)) {
          put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private void put(String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
