package dev.alerting.priming;

import java.util.ArrayList;
import java.util.List;

/**
 * Loads what AWS's runtime client runs for the first time after a restore, before it even asks for the event: 5 ms of a
 * webhook's first answer. These names are the client's own affair: one that is gone costs those milliseconds again and
 * nothing else.
 */
final class RuntimeClientPriming {
    private static final String CRAC = "com.amazonaws.services.lambda.crac.";

    private static final List<String> LOADED_LATE = List.of(
            "com.amazonaws.services.lambda.runtime.api.client.util.ConcurrencyConfig",
            "com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext",
            "com.amazonaws.services.lambda.runtime.LambdaRuntimeInternal");

    private RuntimeClientPriming() {}

    /** Returns the names that this client does not have. */
    static List<String> run() {
        List<String> missing = new ArrayList<>();
        attempt(CRAC + "ContextImpl", RuntimeClientPriming::restoreNothing, missing);
        LOADED_LATE.forEach(name -> attempt(name, type -> {}, missing));
        return missing;
    }

    private static void attempt(String name, Step step, List<String> missing) {
        try {
            step.run(Class.forName(name));
        } catch (ReflectiveOperationException | LinkageError e) {
            missing.add(name);
        }
    }

    /** With a context of its own that no resource is registered with. */
    private static void restoreNothing(Class<?> context) throws ReflectiveOperationException {
        context.getMethod("afterRestore", Class.forName(CRAC + "Context"))
                .invoke(context.getConstructor().newInstance(), new Object[1]);
    }

    @FunctionalInterface
    private interface Step {
        void run(Class<?> type) throws ReflectiveOperationException;
    }
}
