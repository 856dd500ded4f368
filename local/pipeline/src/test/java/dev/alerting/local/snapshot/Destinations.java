package dev.alerting.local.snapshot;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Where connections are made to: every client of the JDK asks the proxy selector before it connects. */
final class Destinations extends ProxySelector {
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    @Override
    public List<Proxy> select(URI uri) {
        seen.add(uri.getHost() + ":" + uri.getPort());
        return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // there is no proxy that could have failed
    }

    /** Host and port of each. */
    Set<String> seen() {
        return seen;
    }
}
