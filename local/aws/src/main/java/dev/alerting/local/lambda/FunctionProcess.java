package dev.alerting.local.lambda;

import dev.alerting.local.lambda.FunctionSpec.ClassLoading;
import dev.alerting.local.lambda.RuntimeApi.Event;
import dev.alerting.local.lambda.RuntimeApi.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An execution environment of a function: one process, one invocation at a time. After a timeout, or once its process
 * has ended, it cannot be used any more.
 */
public final class FunctionProcess implements AutoCloseable {
    /**
     * Lambda allows ten seconds for initialization and, if that is not enough, repeats it as part of the first
     * invocation.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Init phase</a>
     */
    private static final Duration INIT_LIMIT = Duration.ofSeconds(10);

    /**
     * SnapStart's limit for initialization, including the hooks that run before the snapshot.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html">Runtime hooks</a>
     */
    private static final Duration SNAPSHOT_LIMIT = Duration.ofSeconds(130);

    private final FunctionSpec spec;
    private final RuntimeApi api;
    private final Path folder;
    private final Process process;
    private final OutputLines output = new OutputLines();
    private final Thread reader;
    private final long startedNanos;
    private Optional<Duration> firstAnswer = Optional.empty();

    private FunctionProcess(FunctionSpec spec, RuntimeApi api, Path folder, ProcessBuilder builder) throws IOException {
        this.spec = spec;
        this.api = api;
        this.folder = folder;
        this.startedNanos = System.nanoTime();
        this.process = builder.start();
        // A virtual thread would keep its carrier while it waits in the pipe: two of them, on two processors, and no
        // other virtual thread of this JVM runs any more, such as those that answer for GitHub.
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("output of " + spec.name())
                .start(() -> output.drain(process.getInputStream()));
    }

    /**
     * Unzips the package and starts the process, without waiting for it to be ready.
     *
     * @throws UncheckedIOException if the package cannot be read or the JVM cannot be started
     */
    public static FunctionProcess start(FunctionSpec spec) {
        return start(spec, (api, folder) -> {
            Path task = Files.createDirectory(folder.resolve("task"));
            Package.unzip(spec.packageZip(), task);
            Path library = RuntimeClient.unpackNativeLibrary(folder);
            return java(spec, api, task, command(spec, classPath(spec, task), library));
        });
    }

    /** The JVM with a function's variables and no others. */
    static ProcessBuilder java(FunctionSpec spec, RuntimeApi api, Path task, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(task.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(spec, api, task));
        return builder;
    }

    /**
     * Starts any other program that speaks the Runtime API, in an empty folder, with the function's variables and this
     * process's {@code PATH}. Package, JVM, its options and class loading of the function do not matter.
     *
     * @param command run by a shell
     * @throws UncheckedIOException if the shell cannot be started
     */
    public static FunctionProcess startCommand(FunctionSpec spec, String command) {
        return start(spec, (api, folder) -> {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command).directory(folder.toFile());
            String path = builder.environment().getOrDefault("PATH", "");
            builder.environment().clear();
            builder.environment().putAll(environment(spec, api, folder));
            builder.environment().put("PATH", path);
            return builder;
        });
    }

    @FunctionalInterface
    interface Preparation {
        ProcessBuilder prepare(RuntimeApi api, Path folder) throws IOException;
    }

    /** @param preparation gets the address to poll and an empty folder, which is deleted in the end */
    static FunctionProcess start(FunctionSpec spec, Preparation preparation) {
        RuntimeApi api = RuntimeApi.start(arn(spec), spec.timeout(), Clock.systemUTC());
        Path folder = null;
        try {
            folder = Files.createTempDirectory("function-").toRealPath();
            ProcessBuilder builder = preparation.prepare(api, folder).redirectErrorStream(true);
            return new FunctionProcess(spec, api, folder, builder);
        } catch (IOException | RuntimeException e) {
            api.close();
            if (folder != null) {
                Package.delete(folder);
            }
            throw e instanceof IOException io
                    ? new UncheckedIOException("cannot start " + spec.name(), io)
                    : (RuntimeException) e;
        }
    }

    private static List<String> classPath(FunctionSpec spec, Path task) {
        List<String> classPath = new ArrayList<>();
        if (spec.classLoading() == ClassLoading.CLASS_PATH) {
            classPath.add(task.toString());
            classPath.add(task.resolve("lib") + "/*");
        }
        RuntimeClient.findJars().forEach(jar -> classPath.add(jar.toString()));
        return classPath;
    }

    static List<String> command(FunctionSpec spec, List<String> classPath, Path nativeLibrary) {
        List<String> command = new ArrayList<>();
        command.add(spec.java().toString());
        command.addAll(spec.jvmOptions());
        command.add("-Xmx" + spec.memoryMiB() * 85 / 100 + "m");
        // The client loads native code, which newer JDKs warn about.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-D" + RuntimeClient.CRAC_PROPERTY + "=" + RuntimeClient.CRAC_PACKAGE);
        command.add("-D" + RuntimeClient.NATIVE_LIBRARY_PROPERTY + "=" + nativeLibrary);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
        command.addAll(List.of(RuntimeClient.MAIN_CLASS, spec.handler()));
        return command;
    }

    /** @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined variables</a> */
    private static Map<String, String> environment(FunctionSpec spec, RuntimeApi api, Path task) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LANG", "en_US.UTF-8");
        environment.put("TZ", ":UTC");
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + spec.name());
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
        environment.putAll(spec.environment());
        environment.put("_HANDLER", spec.handler());
        environment.put("LAMBDA_TASK_ROOT", task.toString());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", spec.name());
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(spec.memoryMiB()));
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        return environment;
    }

    private static String arn(FunctionSpec spec) {
        String region = spec.environment().getOrDefault("AWS_REGION", "us-east-1");
        return "arn:aws:lambda:" + region + ":000000000000:function:" + spec.name();
    }

    /**
     * Invokes the function and waits for the outcome, at most for the function's timeout; the first time, the limit
     * for initialization is added.
     *
     * @throws IllegalStateException if the process has ended already
     */
    public synchronized Invocation invoke(String json) throws InterruptedException {
        if (!process.isAlive() && !api.initFailure().isDone()) {
            throw new IllegalStateException("the process of " + spec.name() + " has ended: " + lastLines());
        }
        long begun = System.nanoTime();
        api.restore();
        Event event = api.submitEvent(json);
        Invocation invocation = awaitStart(event, begun).orElse(null);
        if (invocation == null) {
            invocation = awaitOutcome(event.outcome(), spec.timeout(), begun);
        }
        if (firstAnswer.isEmpty()) {
            firstAnswer = Optional.of(elapsedSince(startedNanos));
        }
        return invocation;
    }

    /**
     * Waits until the function is initialized; with SnapStart, until its snapshot would be taken. Returns false if
     * that failed or took too long.
     */
    public boolean awaitInitialized() throws InterruptedException {
        try {
            return !(CompletableFuture.anyOf(api.initialized(), api.initFailure(), process.onExit())
                                    .get(initLimit().toNanos(), TimeUnit.NANOSECONDS)
                            instanceof Outcome.Error)
                    && api.initialized().isDone();
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Duration initLimit() {
        return spec.hasSnapStart() ? SNAPSHOT_LIMIT : INIT_LIMIT;
    }

    private Optional<Invocation> awaitStart(Event event, long begun) throws InterruptedException {
        Duration limit = initLimit().plus(spec.timeout());
        CompletableFuture<?> any = CompletableFuture.anyOf(event.started(), api.initFailure(), process.onExit());
        try {
            any.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.of(killedInvocation(begun));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        if (event.started().isDone()) {
            return Optional.empty();
        }
        return Optional.of(
                api.initFailure().isDone()
                        ? invocation(api.initFailure().join(), begun)
                        : new Invocation.Ended(process.exitValue(), elapsedSince(begun)));
    }

    private Invocation awaitOutcome(CompletableFuture<Outcome> outcome, Duration limit, long begun)
            throws InterruptedException {
        try {
            CompletableFuture.anyOf(outcome, process.onExit()).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return killedInvocation(begun);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return outcome.isDone()
                ? invocation(outcome.join(), begun)
                : new Invocation.Ended(process.exitValue(), elapsedSince(begun));
    }

    private Invocation killedInvocation(long begun) throws InterruptedException {
        process.destroyForcibly().waitFor();
        return new Invocation.TimedOut(elapsedSince(begun));
    }

    private static Invocation invocation(Outcome outcome, long begun) {
        return switch (outcome) {
            case Outcome.Answer answer -> new Invocation.Answered(answer.json(), elapsedSince(begun));
            case Outcome.Error error -> new Invocation.Failed(error.type(), error.json(), elapsedSince(begun));
        };
    }

    private static Duration elapsedSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** From the start of the process until the first invocation's outcome; empty before that. */
    public synchronized Optional<Duration> timeToFirstAnswer() {
        return firstAnswer;
    }

    public ProcessUsage usage() {
        return ProcessUsage.of(process.toHandle());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The newest 10,000 lines of standard output and error. Complete once this is closed. */
    public List<String> output() {
        return output.newestLines();
    }

    /** The size of everything it wrote, in bytes. Complete once this is closed. */
    public long outputBytes() {
        return output.bytes();
    }

    private List<String> lastLines() {
        List<String> lines = output.newestLines();
        return lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    /**
     * Asks the JVM to end and waits for it, at most a minute.
     *
     * @throws IllegalStateException if it does not end by then
     */
    void end() throws InterruptedException {
        // By its handle: the process itself would also close its output, which the JVM needs until it ends.
        process.toHandle().destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException(spec.name() + " does not end");
        }
    }

    /** Kills the process, as Lambda does with an environment, and deletes its files. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        api.close();
        if (Files.exists(folder)) {
            Package.delete(folder);
        }
    }
}
