package dev.alerting.local.github.tracker;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why an issue is in its state. */
public enum StateReason {
    COMPLETED,
    NOT_PLANNED,
    DUPLICATE,
    REOPENED;

    /** The spelling in JSON. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason with this spelling, if there is one. */
    public static Optional<StateReason> fromApiName(String name) {
        return Stream.of(values())
                .filter(reason -> reason.apiName().equals(name))
                .findFirst();
    }
}
