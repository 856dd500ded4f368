package dev.alerting.local.lambda;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A function as in a container image: all on the class path, with a cache of the classes that a training run loaded and
 * linked. Such a cache holds for one build of the JVM and one class path of jars, so that a managed runtime, which AWS
 * patches, would soon ignore it.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: Ahead-of-time command-line ergonomics</a>
 */
public final class AotCache implements AutoCloseable {
    private static final int FIRST_JAVA = 25;

    private final FunctionSpec spec;
    private final Path folder;

    private AotCache(FunctionSpec spec, Path folder) {
        this.spec = spec;
        this.folder = folder;
    }

    /** Whether this JVM can make one. */
    public static boolean isAvailable() {
        return Runtime.version().feature() >= FIRST_JAVA;
    }

    /**
     * Runs a function once and keeps what it loaded.
     *
     * @param spec started by this JVM's command, or one of the same build
     * @param events invoked in the training run; at least one
     * @throws IllegalStateException if there is no cache in the end
     * @throws UncheckedIOException if files cannot be written
     */
    public static AotCache train(FunctionSpec spec, List<String> events) throws InterruptedException {
        try {
            AotCache cache =
                    new AotCache(spec, Files.createTempDirectory("aot-").toRealPath());
            cache.unpack();
            cache.train(events);
            return cache;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + spec.name(), e);
        }
    }

    private void unpack() throws IOException {
        Package.unzip(spec.packageZip(), Files.createDirectory(task()));
        Path library = Files.createDirectories(task().resolve("lib"));
        // There is no cache for classes in folders.
        try (OutputStream out = Files.newOutputStream(library.resolve("function.jar"));
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(task())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(library))
                    .toList()) {
                jar.putNextEntry(new JarEntry(task().relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
        RuntimeClient.unpackNativeLibrary(folder);
    }

    private void train(List<String> events) throws InterruptedException {
        try (FunctionProcess function = start("-XX:AOTCacheOutput=" + file())) {
            for (String event : events) {
                function.invoke(event);
            }
            function.end();
            if (!Files.exists(file())) {
                throw new IllegalStateException("no cache was written: " + function.output());
            }
        }
    }

    /** Starts the function with its cache. Ends without it: a cache that does not fit is an error here, not a slow start. */
    public FunctionProcess start() {
        return start("-XX:AOTCache=" + file(), "-XX:AOTMode=on");
    }

    private FunctionProcess start(String... options) {
        FunctionSpec withCache = spec.withJvmOptions(options);
        return FunctionProcess.start(
                withCache,
                (api, unused) -> FunctionProcess.java(
                        withCache, api, task(), FunctionProcess.command(withCache, classPath(), nativeLibrary())));
    }

    /** The same in each start: the order matters. */
    private List<String> classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(task().resolve("lib"))) {
            files.map(Path::toString).sorted().forEach(jars::add);
        }
        RuntimeClient.findJars().forEach(jar -> jars.add(jar.toString()));
        return jars;
    }

    private Path task() {
        return folder.resolve("task");
    }

    private Path file() {
        return folder.resolve("function.aot");
    }

    private Path nativeLibrary() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".so"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** In bytes. */
    public long size() {
        try {
            return Files.size(file());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file(), e);
        }
    }

    @Override
    public void close() {
        Package.delete(folder);
    }
}
