package dev.alerting.priming;

import dev.alerting.common.aws.Connections;
import dev.alerting.priming.LoopbackResponder.Answer;
import java.io.IOException;
import java.net.HttpURLConnection;

/**
 * Goes through what the JDK's URL connection does to keep a connection, which its server elsewhere in the priming never
 * allows. Leaves a thread of the JDK that looks every five seconds whether a kept connection is too old, and ends.
 */
public final class KeptConnectionPriming {
    private KeptConnectionPriming() {}

    /** Without TLS: until that thread has looked, it knows the factory of sockets, and that its keys. */
    public static void run() throws IOException {
        try (LoopbackResponder server =
                LoopbackResponder.start(request -> Answer.json("{}").promisingMore())) {
            HttpURLConnection connection = Connections.open(server.uri().resolve("/"));
            try {
                connection.getInputStream().read();
            } finally {
                // Puts it among the connections that are kept, and takes it out again: none may be in the snapshot. It
                // would stay there if the stream had been closed before.
                connection.disconnect();
            }
        }
    }
}
