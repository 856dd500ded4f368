package dev.alerting.local.aws;

import java.net.InetSocketAddress;
import java.net.URI;

/** The one interface that anything in this package listens on. */
final class Loopback {

    static final String HOST = "127.0.0.1";

    private Loopback() {}

    /** The address for a port; 0 lets the system choose. */
    static InetSocketAddress address(int port) {
        return new InetSocketAddress(HOST, port);
    }

    static URI uri(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }
}
