package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

class TlsPrimingTest {
    private final List<SSLSession> sessions = new ArrayList<>();

    @Test
    void shakesHandsWithBothKindsOfKeyAndAChain() throws Exception {
        TlsPriming.run(Instant.now(), (uri, context) -> {
            try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
                HttpResponse<String> response =
                        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                sessions.add(response.sslSession().orElseThrow());
            }
        });

        assertThat(sessions).hasSize(2).allSatisfy(session -> {
            assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
            assertThat(session.getPeerCertificates()).hasSize(2);
        });
        assertThat(sessions.get(0).getPeerCertificates()[0].getPublicKey().getAlgorithm())
                .isEqualTo("RSA");
        assertThat(sessions.get(1).getPeerCertificates()[0].getPublicKey().getAlgorithm())
                .isEqualTo("EC");
    }

    @Test
    void theCertificatesAreReallyChecked() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));

        assertThatThrownBy(() -> TlsPriming.run(yesterday)).isInstanceOf(SSLException.class);
    }
}
