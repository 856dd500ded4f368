package dev.alerting.local.github.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A level of access; each includes the lower ones. */
public enum Permission {
    NONE,
    READ,
    WRITE;

    /** Whether this level is enough for what needs the other. */
    public boolean allows(Permission needed) {
        return compareTo(needed) >= 0;
    }

    /** The spelling in JSON. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** READ or WRITE by its spelling. */
    public static Optional<Permission> fromApiName(String name) {
        return Stream.of(READ, WRITE)
                .filter(permission -> permission.apiName().equals(name))
                .findFirst();
    }
}
