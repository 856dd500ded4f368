package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "https://{{ $labels.host }}/x",
                "https://example.com:99999/",
                "https://example.com:http/",
                "https://1.2.3.400/",
                "https://2130706433/",
                "https://[2001:db8::zz]/",
                "https://exa|mple.com/",
                "https://exam\u200bple.com\uff0fpath/",
                "https://___/",
                "https://a..b/",
                "https://example.com/\u0007",
                "https://example.com/one\nhttps://example.com/two",
                "https://example.com/one or https://example.com/two",
                "go/db-lag",
                "See page 'Node down' in Confluence",
            })
    void anythingElseIsNoLink(String text) {
        assertThat(Links.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "`https://example.com/a b` https://example.com/a%20b",
                "`https://example.com/<script>` https://example.com/%3Cscript%3E",
                "https://example.com/%zz https://example.com/%25zz",
                "https://example.com/100% https://example.com/100%25",
                "https://example.com/a%20b https://example.com/a%20b",
                "`https://example.com/{{ $labels.x }}` https://example.com/%7B%7B%20$labels.x%20%7D%7D",
                "https://example.com/?q=\"error\" https://example.com/?q=%22error%22",
                "https://example.com/?q[]=1&r=a|b https://example.com/?q[]=1&r=a%7Cb",
                "https://example.com/a[1] https://example.com/a%5B1%5D",
                "https://example.com/#/?_a=(query:'a|b') https://example.com/#/?_a=(query:'a%7Cb')",
                "https://example.com/a#b#c https://example.com/a#b%23c",
                "https://example.com\\d\\e https://example.com/d/e",
                "https://example.com/ä?ö#ü https://example.com/%C3%A4?%C3%B6#%C3%BC",
                "https://wiki.müller.example/rb https://wiki.xn--mller-kva.example/rb",
                "https://straße.example:8443/rb https://stra%C3%9Fe.example:8443/rb",
                "http://monitoring_grafana:3000/d/abc http://monitoring_grafana:3000/d/abc",
                "https://graf_ana.example.com/d/x?var={a} https://graf_ana.example.com/d/x?var=%7Ba%7D",
                "http://go/db-lag http://go/db-lag",
                "http://10.1.2.3:9090/graph http://10.1.2.3:9090/graph",
                "https://example.com. https://example.com.",
                "https://example.com?x=1 https://example.com?x=1",
            })
    void whatBrowsersEscapeIsEscaped(String written, String address) {
        assertThat(Links.parse(written).map(URI::toString)).contains(address);
    }

    @Test
    void whatIsNotALinkIsKeptAsTextAndAPlaceholderIsNothing() {
        Links links = Links.of(
                Optional.of(" go/db-lag "),
                Optional.of("https://example.com/d"),
                Optional.of("<no value>"),
                Optional.of("https://grafana@evil.example/"));

        assertThat(links)
                .isEqualTo(new Links(
                        Optional.empty(),
                        Optional.of(URI.create("https://example.com/d")),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(Links.RUNBOOK, "go/db-lag", Links.SILENCE, "https://grafana@evil.example/")));
    }

    @ParameterizedTest
    @CsvSource({
        "https://Grafana.Example.com:3000/sub/path, grafana.example.com",
        "http://monitoring_grafana:3000, monitoring_grafana",
        "https://grafana.example.com., grafana.example.com",
        "http://[::1]:3000/, [::1]",
        "https://müller.example/, xn--mller-kva.example",
    })
    void theHostOfAnAddressIsInLowerCaseWithoutThePort(String address, String host) {
        assertThat(Links.host(address)).contains(host);
        assertThat(Links.host("grafana")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://grafana.example.com@evil.example/",
                "https://user:password@example.com/",
                "https://@example.com/",
            })
    void anAddressWithUserInformationIsNoLink(String text) {
        assertThat(Links.parse(text)).isEmpty();
    }

    /** As browsers do: what follows is a path, and the link says so. */
    @Test
    void aBackslashEndsTheHost() {
        assertThat(Links.parse("https://grafana.example.com\\@evil.example@x/"))
                .contains(URI.create("https://grafana.example.com/@evil.example@x/"));
    }

    /** Half of a pair has no bytes that an address could carry. */
    @Test
    void anAddressWithALoneSurrogateIsNoLink() {
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
