package dev.alerting.local.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Settings of an {@link HttpFront}.
 *
 * @param port 0 for any free port
 * @param banner plain text for {@code GET /}; without it, that path is not found, as on AWS
 * @param closeGrace how long closing waits for running requests
 * @param function what the context of an invocation states
 * @param clock gives the request's time and the function's deadline
 */
public record HttpFrontOptions(
        int port,
        Optional<Supplier<String>> banner,
        Duration closeGrace,
        FunctionSettings function,
        InstantSource clock) {

    public HttpFrontOptions {
        Objects.requireNonNull(banner, "banner");
        Objects.requireNonNull(closeGrace, "closeGrace");
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(clock, "clock");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535: " + port);
        }
    }

    /** Any free port, no banner, 30 s for closing, system clock. */
    public static HttpFrontOptions of(String functionName) {
        return new HttpFrontOptions(
                0,
                Optional.empty(),
                Duration.ofSeconds(30),
                FunctionSettings.resolveReferences(functionName),
                Clock.systemUTC());
    }

    public HttpFrontOptions withPort(int value) {
        return new HttpFrontOptions(value, banner, closeGrace, function, clock);
    }

    public HttpFrontOptions withBanner(Supplier<String> value) {
        return new HttpFrontOptions(port, Optional.of(value), closeGrace, function, clock);
    }

    public HttpFrontOptions withCloseGrace(Duration value) {
        return new HttpFrontOptions(port, banner, value, function, clock);
    }

    public HttpFrontOptions withFunction(FunctionSettings value) {
        return new HttpFrontOptions(port, banner, closeGrace, value, clock);
    }

    public HttpFrontOptions withClock(InstantSource value) {
        return new HttpFrontOptions(port, banner, closeGrace, function, value);
    }
}
