package dev.alerting.common.event;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where to go from the alert: http and https addresses with a host, in ASCII as browsers open them.
 *
 * @param unusable what was given for a link and does not lead anywhere, by the name of the link in the schema: shown as
 *     text, because {@code go/db-lag} still tells people what to look for
 */
public record Links(
        Optional<URI> runbook,
        Optional<URI> dashboard,
        Optional<URI> source,
        Optional<URI> silence,
        Map<String, String> unusable) {
    public static final String RUNBOOK = "runbook_url";
    public static final String DASHBOARD = "dashboard_url";
    public static final String SOURCE = "source_url";
    public static final String SILENCE = "silence_url";

    public static final Links NONE = new Links(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Longer addresses are no links: browsers and GitHub's renderer do not follow them reliably. */
    public static final int MAX_LENGTH = 4096;

    public Links {
        unusable = Collections.unmodifiableMap(new TreeMap<>(unusable));
    }

    /** Links that can all be used. */
    public Links(Optional<URI> runbook, Optional<URI> dashboard, Optional<URI> source, Optional<URI> silence) {
        this(runbook, dashboard, source, silence, Map.of());
    }

    /** Reads what was given for each link; a blank text and a placeholder such as {@code null} count as nothing. */
    public static Links of(
            Optional<String> runbook, Optional<String> dashboard, Optional<String> source, Optional<String> silence) {
        Map<String, String> unusable = new TreeMap<>();
        return new Links(
                read(RUNBOOK, runbook, unusable),
                read(DASHBOARD, dashboard, unusable),
                read(SOURCE, source, unusable),
                read(SILENCE, silence, unusable),
                unusable);
    }

    /** What was given for a link that is unusable, by the name of the link in the schema. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(unusable.get(name));
    }

    private static Optional<URI> read(String name, Optional<String> given, Map<String, String> unusable) {
        Optional<String> text = given.filter(value -> !Placeholders.isPlaceholder(value));
        Optional<URI> address = text.flatMap(Links::parse);
        if (address.isEmpty()) {
            text.ifPresent(value -> unusable.put(name, Texts.truncate(value.strip(), MAX_LENGTH)));
        }
        return address;
    }

    /** The address if it may be shown as a link, else empty. Never throws. */
    public static Optional<URI> parse(String text) {
        return text.strip().length() > MAX_LENGTH
                ? Optional.empty()
                : WebAddress.parse(text).filter(address -> address.toString().length() <= MAX_LENGTH);
    }

    /** The host that an address leads to, in lower case without the port; empty if it cannot be a link. */
    public static Optional<String> host(String address) {
        return WebAddress.findHost(address);
    }
}
