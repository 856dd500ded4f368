package dev.alerting.local.http;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps other web sites that are open in the same browser from reading the page or acting through it: the request has
 * to name our host (against DNS rebinding), and a form has to come from our own page (against cross-site requests).
 */
public final class SameOrigin {

    private final Set<String> hosts;

    public SameOrigin(URI base) {
        this.hosts = Set.of("127.0.0.1:" + base.getPort(), "localhost:" + base.getPort());
    }

    /** Whether the request names this machine as its host. */
    public boolean addressedToUs(Request request) {
        return request.header("host").filter(hosts::contains).isPresent();
    }

    /**
     * Whether a form was sent from our own page. Browsers say so in at least one of two headers; without either, the
     * answer is no.
     */
    public boolean sentByUs(Request request) {
        Optional<String> origin = request.header("origin");
        Optional<String> site = request.header("sec-fetch-site");
        String own = "http://" + request.header("host").orElse("");
        return (origin.isPresent() || site.isPresent())
                && origin.map(own::equals).orElse(true)
                && site.map("same-origin"::equals).orElse(true);
    }
}
