package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The grants that are meant, {@code infra/grants.json}: role -> who uses it -> resource -> actions. What a
 * {@code function} uses is compared with the calls it makes in tests. What is there only {@code if} a variable of the
 * stack asks for it may be missing, but not half of it; who uses it then stands behind a comma, as in {@code if
 * history_enabled, function}. Who may take the role stands there as well, as the resource of {@code sts:AssumeRole}.
 */
public final class GrantList {
    private static final String FUNCTION = "function";
    private static final String OPTIONAL = "if ";

    private final Map<Grant, String> userByGrant = new TreeMap<>();

    private GrantList() {}

    /** @throws IllegalArgumentException if a grant stands there twice, or is everything at once */
    public static GrantList read(Path file) throws IOException {
        JsonNode json = Json.parse(Files.readString(file));
        GrantList list = new GrantList();
        json.properties()
                .forEach(role -> role.getValue()
                        .properties()
                        .forEach(user -> user.getValue()
                                .properties()
                                .forEach(resource -> resource.getValue()
                                        .forEach(action -> list.addGrant(
                                                new Grant(role.getKey(), action.asText(), resource.getKey()),
                                                user.getKey())))));
        return list;
    }

    private void addGrant(Grant grant, String user) {
        boolean everything = grant.action().equals("*") || grant.action().endsWith(":*");
        boolean anybody = grant.action().startsWith("sts:")
                && grant.resource().replaceAll(" if .*", "").contains("*");
        if (everything || anybody) {
            throw new IllegalArgumentException("no list can make this right: " + grant);
        }
        if (userByGrant.put(grant, user) != null) {
            throw new IllegalArgumentException("duplicate in the list: " + grant);
        }
    }

    public Set<Grant> all() {
        return userByGrant.keySet();
    }

    /** What the code of the functions itself calls. */
    public Set<Grant> ofFunctions() {
        Set<Grant> grants = new TreeSet<>();
        userByGrant.forEach((grant, user) -> {
            if (user.equals(FUNCTION) || user.startsWith(OPTIONAL) && user.endsWith(", " + FUNCTION)) {
                grants.add(grant);
            }
        });
        return grants;
    }

    private static String condition(String user) {
        return user.split(",", 2)[0];
    }

    /** A line for each grant of the plan that is not meant, and for each that is meant and missing. */
    public List<String> compareWith(Set<Grant> planned) {
        Set<String> differences = new LinkedHashSet<>();
        new TreeSet<>(planned)
                .stream()
                        .filter(grant -> !all().contains(grant))
                        .forEach(grant -> differences.add("not meant: " + grant));
        Set<String> asked = new TreeSet<>();
        userByGrant.forEach((grant, user) -> {
            if (planned.contains(grant)) {
                asked.add(grant.role() + " " + condition(user));
            }
        });
        userByGrant.forEach((grant, user) -> {
            boolean needed = !user.startsWith(OPTIONAL) || asked.contains(grant.role() + " " + condition(user));
            if (needed && !planned.contains(grant)) {
                differences.add("missing:   " + grant);
            }
        });
        return List.copyOf(differences);
    }
}
