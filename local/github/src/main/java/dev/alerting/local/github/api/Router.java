package dev.alerting.local.github.api;

import dev.alerting.local.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a request. {@code /repositories/{id}/...} is another form of {@code /repos/...}. */
final class Router {

    /** What the log shows for a path that matches no route. */
    static final String NO_ROUTE = "(none)";

    /**
     * A route and the named parts of the path.
     *
     * @param repositoryId present if the path names the repository by its id
     */
    record Match(Route route, Map<String, String> variables, Optional<String> repositoryId) {}

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    Optional<Match> match(Request request) {
        List<String> segments = request.segments();
        Optional<String> repositoryId = Optional.empty();
        if (segments.size() >= 2 && segments.getFirst().equals("repositories")) {
            repositoryId = Optional.of(segments.get(1));
            List<String> byName = new ArrayList<>(List.of("repos", "", ""));
            byName.addAll(segments.subList(2, segments.size()));
            segments = byName;
        }
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(request.method(), segments);
            if (variables.isPresent()) {
                return Optional.of(new Match(route, variables.get(), repositoryId));
            }
        }
        return Optional.empty();
    }
}
