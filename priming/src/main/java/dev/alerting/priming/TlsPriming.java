package dev.alerting.priming;

import dev.alerting.priming.LoopbackResponder.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLConnection;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * Runs complete TLS handshakes against a server in this process. A first handshake loads several hundred classes, and a
 * restored function begins with handshakes with AWS and GitHub.
 */
final class TlsPriming {
    /** One more way to make a request over TLS. */
    @FunctionalInterface
    interface Client {
        void get(URI uri, SSLContext context) throws IOException, InterruptedException;
    }

    private TlsPriming() {}

    /** With the JDK's URL connection, which the AWS clients use, and with the other clients given. */
    static void run(Instant now, Client... others) throws IOException, GeneralSecurityException, InterruptedException {
        // Loads the certificate authorities that the JVM trusts; they are not secret.
        SSLContext.getDefault().createSSLEngine("priming.invalid", 443).getSupportedProtocols();
        for (ThrowAwayCertificates.Kind kind : ThrowAwayCertificates.Kind.values()) {
            SSLContext context = ThrowAwayCertificates.context(kind, now);
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            try (LoopbackResponder server = LoopbackResponder.start(
                    context.getServerSocketFactory().createServerSocket(0, 50, loopback),
                    "https",
                    request -> Answer.json("{}"))) {
                get(server.uri(), context);
                for (Client client : others) {
                    client.get(server.uri(), context);
                }
            }
        }
    }

    private static void get(URI uri, SSLContext context) throws IOException {
        URLConnection connection = uri.toURL().openConnection();
        ((HttpsURLConnection) connection).setSSLSocketFactory(context.getSocketFactory());
        connection.setConnectTimeout((int) LoopbackResponder.HANG_LIMIT.toMillis());
        connection.setReadTimeout((int) LoopbackResponder.HANG_LIMIT.toMillis());
        try (InputStream in = connection.getInputStream()) {
            in.readAllBytes();
        }
    }
}
