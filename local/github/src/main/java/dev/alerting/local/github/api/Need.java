package dev.alerting.local.github.api;

import dev.alerting.local.github.access.Caller;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.Refusal;

/** What a route requires of its caller. */
enum Need {
    /** Anybody. */
    NOTHING,
    /** The App itself, by JWT. */
    APP,
    /** A person. */
    PERSON,
    /** Any token. */
    METADATA,
    ISSUES_READ,
    ISSUES_WRITE;

    /** Refuses (401 or 403) a caller who does not meet the requirement. */
    void check(Caller caller) {
        switch (this) {
            case NOTHING -> {}
            case APP -> {
                if (!(caller instanceof Caller.App)) {
                    throw Refusal.unauthorized("A JSON web token could not be decoded");
                }
            }
            case PERSON -> {
                if (!(known(caller) instanceof Caller.Person)) {
                    throw notAccessible();
                }
            }
            case METADATA -> known(caller);
            case ISSUES_READ -> checkIssues(caller, Permission.READ);
            case ISSUES_WRITE -> checkIssues(caller, Permission.WRITE);
        }
    }

    private static void checkIssues(Caller caller, Permission needed) {
        // Anybody who can see a repository may open issues and comment; the routes check what requires more.
        if (known(caller) instanceof Caller.Installation(Actor actor, Permission issues) && !issues.allows(needed)) {
            throw notAccessible();
        }
    }

    private static Caller known(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> throw Refusal.unauthorized("Requires authentication");
            case Caller.App() -> throw notAccessible();
            case Caller.Installation installation -> installation;
            case Caller.Person person -> person;
        };
    }

    private static Refusal notAccessible() {
        return Refusal.forbidden("Resource not accessible by integration");
    }
}
