package dev.alerting.local.github.api;

import dev.alerting.local.github.access.Caller;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.HostedRepository;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories.Place;
import dev.alerting.local.http.Request;
import java.util.Map;
import java.util.Optional;

/**
 * A request and the route it matched.
 *
 * @param variables the named parts of the path
 * @param place the repository, for routes within one
 */
record Call(Request request, Map<String, String> variables, Caller caller, Optional<Place> place) {

    HostedRepository repository() {
        return currentPlace().repository();
    }

    Place currentPlace() {
        return place.orElseThrow(Refusal::notFound);
    }

    /** The login of the caller. */
    Actor actor() {
        return switch (caller) {
            case Caller.Installation(Actor actor, Permission issues) -> actor;
            case Caller.Person(Actor actor, Permission permission) -> actor;
            case Caller.Anonymous() -> throw Refusal.unauthorized("Requires authentication");
            case Caller.App() -> throw Refusal.forbidden("Resource not accessible by integration");
        };
    }

    /** Whether the caller may change what others have written. */
    boolean canPush() {
        return switch (caller) {
            case Caller.Installation(Actor actor, Permission issues) -> true;
            case Caller.Person(Actor actor, Permission permission) -> permission == Permission.WRITE;
            case Caller.Anonymous() -> false;
            case Caller.App() -> false;
        };
    }

    /** The issue's number; 404 if the path has none. */
    int number() {
        return (int) longVariable("number", Integer.MAX_VALUE);
    }

    /** A numeric part of the path. */
    long longVariable(String name) {
        return longVariable(name, Long.MAX_VALUE);
    }

    private long longVariable(String name, long max) {
        try {
            long value = Long.parseLong(variables.get(name));
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Not a number: treated as a number that does not exist.
        }
        throw Refusal.notFound();
    }

    /** A parameter of the query. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.parameters().get(name)).filter(value -> !value.isEmpty());
    }
}
