package dev.alerting.common.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * The JDK's URL connections, for every client of AWS in a process: the SDK's own way reads the trust store once for
 * each client, and when it is built. Here it is read once, by the first connection that uses TLS. A proxy is named by the
 * JDK's own properties; the SDK's variables for one are not read.
 */
public final class Connections {
    /** As the SDK has it. */
    private static final int CONNECT_MILLIS = 2_000;

    /** Longer than the time-out of any attempt, which ends it before; a last bound only. */
    private static final int READ_MILLIS = 5_000;

    private Connections() {}

    /** @throws UncheckedIOException if the address is none of HTTP's, which only a wrong setting can make it */
    public static HttpURLConnection open(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
