package dev.alerting.common.event;

import java.util.Locale;
import java.util.Optional;

/** How urgent an alert is; {@code P0} comes first everywhere. */
public enum Priority {
    P0,
    P1,
    P2,
    P3;

    /**
     * Reads what people write: {@code P0}..{@code P3} or {@code 0}..{@code 3}, in any case, with blanks around it. A
     * number may be written as a decimal, as programs do: {@code 1.0}.
     *
     * @return empty for anything else
     */
    public static Optional<Priority> parse(String text) {
        return switch (text.strip().toUpperCase(Locale.ROOT)) {
            case "P0", "0", "0.0" -> Optional.of(P0);
            case "P1", "1", "1.0" -> Optional.of(P1);
            case "P2", "2", "2.0" -> Optional.of(P2);
            case "P3", "3", "3.0" -> Optional.of(P3);
            default -> Optional.empty();
        };
    }
}
