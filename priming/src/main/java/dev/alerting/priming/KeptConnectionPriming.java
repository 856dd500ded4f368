package dev.alerting.priming;

import dev.alerting.common.aws.Connections;
import dev.alerting.priming.LoopbackResponder.Answer;
import java.io.IOException;
import java.net.HttpURLConnection;

/**
 * Runs what the JDK's URL connection does to keep a connection alive, which the servers of the other steps never allow.
 * Leaves one thread of the JDK, which checks every five seconds whether a kept connection is too old, and then ends.
 */
final class KeptConnectionPriming {
    private KeptConnectionPriming() {}

    /** Without TLS: until that thread has checked, it refers to the socket factory, and that to its keys. */
    static void run() throws IOException {
        try (LoopbackResponder server =
                LoopbackResponder.start(request -> Answer.json("{}").withKeepAlive())) {
            HttpURLConnection connection = Connections.open(server.uri().resolve("/"));
            try {
                connection.getInputStream().read();
            } finally {
                // Adds it to the connections that are kept and removes it again: none may be in the snapshot. Closing
                // the
                // stream first would leave it there.
                connection.disconnect();
            }
        }
    }
}
