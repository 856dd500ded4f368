package dev.alerting.collector.issue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hosts that texts of alerts may link to.
 *
 * @param names e.g. {@code wiki.example.com}; {@code *} for any
 */
public record LinkHosts(List<String> names) {
    public static final LinkHosts NONE = new LinkHosts(List.of());

    private static final String ANY = "*";
    private static final int MAX_LENGTH = 2_000;

    public LinkHosts {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** Reads names separated by commas; empty if one of them is not a valid host name. */
    public static Optional<LinkHosts> parse(String text) {
        Pattern name = Pattern.compile("\\*|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        return names.stream().allMatch(name.asMatchPredicate()) ? Optional.of(new LinkHosts(names)) : Optional.empty();
    }

    /** The address, if it leads to one of the hosts by https, without a user in it. */
    Optional<URI> find(String address) {
        if (names.isEmpty() || address.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(address);
            boolean usable =
                    "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
            return usable && isNamed(uri.getHost().toLowerCase(Locale.ROOT)) ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private boolean isNamed(String host) {
        return names.contains(ANY) || names.contains(host);
    }
}
