package dev.alerting.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Prints one line for each property with its seed, also when it holds: what was tried can be tried once more. */
public final class PrintsSeed implements AroundPropertyHook {
    /** To the properties of the class that has the hook. */
    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyExecutionResult result = property.execute();
        System.out.printf(
                "%s.%s: %d cases, seed %s%n",
                context.containerClass().getSimpleName(),
                context.targetMethod().getName(),
                result.countTries(),
                result.seed().orElse("unknown"));
        return result;
    }
}
