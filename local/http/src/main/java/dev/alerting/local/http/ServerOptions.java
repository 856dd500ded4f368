package dev.alerting.local.http;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Settings of a {@link LoopbackServer}.
 *
 * @param port 0 for any free port
 * @param executor runs the requests; the server owns it and shuts it down
 * @param maxBodyBytes longest request body that is accepted
 * @param tooLarge makes the answer to a longer one
 * @param closeGrace how long closing waits for running requests; zero cuts them off at once
 */
public record ServerOptions(
        int port, ExecutorService executor, int maxBodyBytes, Supplier<Answer> tooLarge, Duration closeGrace) {

    private static final int DEFAULT_MAX_BODY = 4 * 1024 * 1024;

    /** Any free port, a virtual thread per request, bodies of up to 4 MiB, an empty 413, no grace. */
    public static ServerOptions defaults() {
        return new ServerOptions(
                0,
                Executors.newVirtualThreadPerTaskExecutor(),
                DEFAULT_MAX_BODY,
                () -> Response.empty(413),
                Duration.ZERO);
    }

    public ServerOptions withPort(int newPort) {
        return new ServerOptions(newPort, executor, maxBodyBytes, tooLarge, closeGrace);
    }

    public ServerOptions withExecutor(ExecutorService newExecutor) {
        return new ServerOptions(port, newExecutor, maxBodyBytes, tooLarge, closeGrace);
    }

    public ServerOptions withMaxBody(int bytes, Supplier<Answer> answer) {
        return new ServerOptions(port, executor, bytes, answer, closeGrace);
    }

    public ServerOptions withCloseGrace(Duration grace) {
        return new ServerOptions(port, executor, maxBodyBytes, tooLarge, grace);
    }
}
