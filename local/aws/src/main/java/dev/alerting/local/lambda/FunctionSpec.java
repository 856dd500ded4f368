package dev.alerting.local.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A function as it is deployed.
 *
 * @param name for {@code AWS_LAMBDA_FUNCTION_NAME} and the ARN
 * @param packageZip classes at the root, dependencies below {@code lib/}
 * @param handler {@code package.Class::method}
 * @param environment the function's variables and those of the AWS SDK; this process's environment is not inherited
 * @param memoryMiB the memory stated to the function; the heap may use 85 % of it
 * @param timeout limit of one invocation
 * @param java the command that starts the JVM
 * @param jvmOptions besides the heap size, which is derived from the memory
 * @param classLoading who loads the package's classes
 */
public record FunctionSpec(
        String name,
        Path packageZip,
        String handler,
        Map<String, String> environment,
        int memoryMiB,
        Duration timeout,
        Path java,
        List<String> jvmOptions,
        ClassLoading classLoading) {

    /**
     * Lambda's managed runtime for Java 17 and later stops compiling at level 1, and functions with fewer than two
     * processors use the serial collector.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Java startup behaviour</a>
     */
    public static final List<String> RUNTIME_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";
    private static final String SNAP_START = "snap-start";

    /** Which class loader loads the package's classes. */
    public enum ClassLoading {
        /** The JVM's, as in a container image with the package and the client on the class path. */
        CLASS_PATH,
        /**
         * The client's, for {@code LAMBDA_TASK_ROOT}, as in the managed runtime, which has only the client on the
         * class path.
         */
        RUNTIME
    }

    public FunctionSpec {
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
        if (memoryMiB < 128 || memoryMiB > 10_240) {
            throw new IllegalArgumentException("memory must be 128 to 10240 MiB: " + memoryMiB);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout must be positive: " + timeout);
        }
    }

    /** 512 MiB, 30 s, the JVM that runs this, the runtime's options, classes from the class path. */
    public static FunctionSpec of(String name, Path packageZip, String handler) {
        return new FunctionSpec(
                name,
                packageZip,
                handler,
                Map.of(),
                512,
                Duration.ofSeconds(30),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                RUNTIME_OPTIONS,
                ClassLoading.CLASS_PATH);
    }

    /** With these variables added; they replace those of the same name. */
    public FunctionSpec withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new FunctionSpec(name, packageZip, handler, all, memoryMiB, timeout, java, jvmOptions, classLoading);
    }

    /**
     * With SnapStart: the hooks before a snapshot run during initialization, those after a restore before the first
     * invocation.
     */
    public FunctionSpec withSnapStart() {
        return withEnvironment(Map.of(INITIALIZATION_TYPE, SNAP_START));
    }

    boolean hasSnapStart() {
        return SNAP_START.equals(environment.get(INITIALIZATION_TYPE));
    }

    public FunctionSpec withMemory(int mebibytes) {
        return new FunctionSpec(
                name, packageZip, handler, environment, mebibytes, timeout, java, jvmOptions, classLoading);
    }

    public FunctionSpec withTimeout(Duration value) {
        return new FunctionSpec(
                name, packageZip, handler, environment, memoryMiB, value, java, jvmOptions, classLoading);
    }

    /** With these options appended. */
    public FunctionSpec withJvmOptions(String... more) {
        List<String> all = new ArrayList<>(jvmOptions);
        all.addAll(List.of(more));
        return new FunctionSpec(name, packageZip, handler, environment, memoryMiB, timeout, java, all, classLoading);
    }

    public FunctionSpec withClassLoading(ClassLoading value) {
        return new FunctionSpec(name, packageZip, handler, environment, memoryMiB, timeout, java, jvmOptions, value);
    }
}
