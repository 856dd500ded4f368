package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://grafana.example.com/d/1?from=1&to=2#panel",
                "http://prometheus.example.com:9090/graph",
                "HTTPS://Runbooks.Example.com/x",
                "https://[2001:db8::1]/x",
            })
    void aWebAddressIsALink(String text) {
        assertThat(Links.parse(text)).contains(URI.create(text));
    }

    @Test
    void blanksAroundAnAddressDoNotCount() {
        assertThat(Links.parse("  https://example.com/a\n")).contains(URI.create("https://example.com/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "ftp://example.com/x",
                "mailto:someone@example.com",
                "/graph?g0.expr=up",
                "//example.com/x",
                "example.com/x",
                "https:example.com",
                "https://",
                "https:///path",
                "https://exa mple.com/",
                "https://example.com/a b",
                "https://example.com/<script>",
                "https://example.com/%zz",
            })
    void anythingElseIsDropped(String text) {
        assertThat(Links.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://grafana.example.com@evil.example/",
                "https://user:password@example.com/",
                "https://@example.com/",
            })
    void anAddressWithUserInformationIsDropped(String text) {
        assertThat(Links.parse(text)).isEmpty();
    }

    /** Half of a pair has no bytes that an address could carry. */
    @Test
    void anAddressWithALoneSurrogateIsDropped() {
        assertThat(Links.parse("https://example.com/\ud83d\ude92").map(URI::toASCIIString))
                .contains("https://example.com/%F0%9F%9A%92");
        assertThat(Links.parse("https://example.com/\ud83d")).isEmpty();
        assertThat(Links.parse("https://example.com/?q=\ude92x")).isEmpty();
    }

    @Test
    void aLinkMayBeAsLongAsTheLimitAndNoLonger() {
        String longest = "https://example.com/" + "a".repeat(Links.MAX_LENGTH - "https://example.com/".length());

        assertThat(Links.parse(longest)).isPresent();
        assertThat(Links.parse(longest + "a")).isEmpty();
    }
}
