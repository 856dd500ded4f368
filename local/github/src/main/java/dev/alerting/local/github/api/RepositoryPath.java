package dev.alerting.local.github.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The form of paths that survives renames: {@code /repositories/{id}/...}. */
final class RepositoryPath {

    private RepositoryPath() {}

    /** The path with the repository's id instead of its name; percent-encoding is kept. */
    static String byId(long id, String path) {
        String[] parts = path.split("/", -1);
        int nameParts = parts[1].equals("repositories") ? 3 : 4;
        StringBuilder rest = new StringBuilder("/repositories/").append(id);
        for (int i = nameParts; i < parts.length; i++) {
            rest.append('/').append(parts[i]);
        }
        return rest.toString();
    }

    /** The path of an issue after its transfer; what follows the number is kept. */
    static String ofMovedIssue(long id, int number, String path) {
        String[] parts = byId(id, path).split("/", -1);
        parts[4] = Integer.toString(number);
        return String.join("/", parts);
    }

    /** A name as one segment of a path. */
    static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
