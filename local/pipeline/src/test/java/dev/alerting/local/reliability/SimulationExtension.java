package dev.alerting.local.reliability;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One simulation for all reliability tests, without trouble at the start of each. */
final class SimulationExtension implements ParameterResolver, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(SimulationExtension.class);

    /** Closed by JUnit at the end of the run. */
    @SuppressWarnings("deprecation") // JUnit 5's own closing of stored values
    private record Holder(Simulation simulation) implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            simulation.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Simulation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return simulation(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        simulation(context).reset();
    }

    private static Simulation simulation(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Holder.class, key -> new Holder(new Simulation()), Holder.class)
                .simulation();
    }
}
