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
 * A request that found its route.
 *
 * @param variables the parts of the path that the route's template names
 * @param place the repository, for routes below one
 */
record Call(Request request, Map<String, String> variables, Caller caller, Optional<Place> place) {

    HostedRepository repository() {
        return currentPlace().repository();
    }

    Place currentPlace() {
        return place.orElseThrow(Refusal::notFound);
    }

    /** The login that writes. */
    Actor actor() {
        return switch (caller) {
            case Caller.Installation(Actor actor, Permission issues) -> actor;
            case Caller.Person(Actor actor, Permission permission) -> actor;
            case Caller.Anonymous() -> throw Refusal.unauthorized("Requires authentication");
            case Caller.App() -> throw Refusal.forbidden("Resource not accessible by integration");
        };
    }

    /** Whether the caller may change what others wrote. */
    boolean canPush() {
        return switch (caller) {
            case Caller.Installation(Actor actor, Permission issues) -> true;
            case Caller.Person(Actor actor, Permission permission) -> permission == Permission.WRITE;
            case Caller.Anonymous() -> false;
            case Caller.App() -> false;
        };
    }

    /** The issue's number; 404 where the path has none. */
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
            // Not a number: the same as a number that nobody has.
        }
        throw Refusal.notFound();
    }

    /** A parameter of the query. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.parameters().get(name)).filter(value -> !value.isEmpty());
    }
}
