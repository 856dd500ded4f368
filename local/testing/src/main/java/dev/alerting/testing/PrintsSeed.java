package dev.alerting.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Prints the seed of each property on one line, also when it passes, so that any run can be repeated. */
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
