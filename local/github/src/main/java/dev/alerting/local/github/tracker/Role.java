package dev.alerting.local.github.tracker;

import java.util.Locale;

/** What somebody may do in the repository; each role includes the ones before it. */
public enum Role {
    NONE,
    READ,
    TRIAGE,
    WRITE,
    MAINTAIN,
    ADMIN;

    /** The value of {@code role_name} in JSON. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of the older field {@code permission}, which knows neither triage nor maintain. */
    public String legacyName() {
        return switch (this) {
            case NONE, READ, WRITE, ADMIN -> apiName();
            case TRIAGE -> READ.apiName();
            case MAINTAIN -> WRITE.apiName();
        };
    }

    /** Whether this role is enough for what needs the other. */
    public boolean allows(Role needed) {
        return compareTo(needed) >= 0;
    }
}
