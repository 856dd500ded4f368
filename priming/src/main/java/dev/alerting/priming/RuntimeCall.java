package dev.alerting.priming;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Calls a handler as the runtime does: by reflection, which links half a dozen method handles the first time a method of
 * that shape is called.
 */
final class RuntimeCall {
    private final Object handler;
    private final Method method;

    /** @throws IllegalArgumentException if it has no public {@code handleRequest} of a stream, a stream and a context */
    RuntimeCall(Object handler) {
        this.handler = handler;
        this.method = Arrays.stream(handler.getClass().getMethods())
                .filter(candidate -> candidate.getName().equals("handleRequest") && candidate.getParameterCount() == 3)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a stream handler: " + handler.getClass()));
    }

    /** Returns the answer. */
    String send(String event, Object context) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            method.invoke(handler, new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, context);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IOException("the handler failed", e);
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
