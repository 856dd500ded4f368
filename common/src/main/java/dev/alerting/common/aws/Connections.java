package dev.alerting.common.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * The JDK's URL connections, for every AWS client in a process. The SDK's own way reads the trust store once per
 * client, while building it; here it is read once, by the first connection that uses TLS. A proxy is set by the JDK's own
 * properties; the SDK's variables for one are not read.
 */
public final class Connections {
    /** The SDK's default. */
    private static final int CONNECT_MILLIS = 2_000;

    /** A last resort, longer than the time-out of any attempt. */
    private static final int READ_MILLIS = 5_000;

    private Connections() {}

    /** @throws UncheckedIOException if the address is not one of HTTP, which only a wrong setting can cause */
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
