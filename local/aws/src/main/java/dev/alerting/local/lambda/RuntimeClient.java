package dev.alerting.local.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** AWS's runtime interface client: exactly the jars that Lambda's managed runtime adds to a function. */
final class RuntimeClient {
    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    /**
     * Without this property, the client unpacks its native library to a fixed path and overwrites that of other
     * processes.
     */
    static final String NATIVE_LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /** Makes {@code org.crac} register hooks with the client's context, which runs them. */
    static final String CRAC_PROPERTY = "org.crac.Core.Compat";

    static final String CRAC_PACKAGE = "com.amazonaws.services.lambda.crac";

    private RuntimeClient() {}

    /** The client and its dependencies: interfaces, JSON, and the SDK's holder of trace ids. */
    static List<Path> findJars() {
        return Stream.of(
                        MAIN_CLASS,
                        "com.amazonaws.services.lambda.runtime.RequestHandler",
                        "com.amazonaws.services.lambda.runtime.serialization.PojoSerializer",
                        "software.amazon.awssdk.utilslite.SdkInternalThreadLocal")
                .map(RuntimeClient::jarOf)
                .distinct()
                .toList();
    }

    private static Path jarOf(String className) {
        try {
            Class<?> type = Class.forName(className, false, RuntimeClient.class.getClassLoader());
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("the runtime interface client is not on the class path", e);
        }
    }

    /**
     * Unpacks the client's native library into a folder.
     *
     * @throws IllegalStateException if there is none for this system
     */
    static Path unpackNativeLibrary(Path folder) throws IOException {
        String name = nativeLibrary(System.getProperty("os.name"), System.getProperty("os.arch"))
                .orElseThrow(() ->
                        new IllegalStateException("the runtime interface client runs on Linux only, x86-64 or ARM64"));
        Path file = folder.resolve(name);
        try (InputStream in = RuntimeClient.class.getResourceAsStream("/jni/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the runtime interface client has no " + name);
            }
            Files.copy(in, file);
        }
        return file;
    }

    private static Optional<String> nativeLibrary(String system, String processor) {
        Optional<String> family = switch (processor) {
            case "amd64", "x86_64" -> Optional.of("x86_64");
            case "aarch64" -> Optional.of("aarch_64");
            default -> Optional.empty();
        };
        boolean musl = Files.exists(Path.of("/lib/ld-musl-" + processor.replace("amd64", "x86_64") + ".so.1"));
        return family.filter(name -> system.equals("Linux"))
                .map(name -> "libaws-lambda-jni." + (musl ? "linux_musl-" : "linux-") + name + ".so");
    }
}
