package dev.alerting.common.event;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads web addresses the way browsers do (WHATWG URL): what has to be escaped is escaped, an underscore may be part of
 * a host's name, and a name in any script is spelled as DNS has it. {@link URI} alone refuses all of these.
 */
final class WebAddress {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Legal in every part of an address that {@link URI} reads, besides letters and digits. */
    private static final String LEGAL = "-_.~!*'();/?:@&=+$,";

    /** Legal in a query and a fragment only. */
    private static final String BRACKETS = "[]";

    /** Letters that browsers keep and {@link IDN} replaces, which would lead to another host. */
    private static final String KEPT_BY_BROWSERS = "\u00df\u03c2\u200c\u200d";

    private static final int MAX_HOST = 253;

    private WebAddress() {}

    /** The address in ASCII; empty if browsers do not open it, or if it does not lead where it seems to. */
    static Optional<URI> parse(String text) {
        String address = text.strip();
        int afterScheme = afterScheme(address);
        if (afterScheme < 0 || !isOneLineOfText(address) || holdsAnotherAddress(address)) {
            return Optional.empty();
        }
        int path = indexOfAny(address, afterScheme, "/\\?#");
        int query = indexOfAny(address, path, "?#");
        int fragment = indexOfAny(address, query, "#");
        return findAuthority(address.substring(afterScheme, path)).flatMap(authority -> {
            StringBuilder ascii = new StringBuilder(address.substring(0, afterScheme)).append(authority);
            appendEscaped(address.substring(path, query).replace('\\', '/'), LEGAL, ascii);
            appendEscaped(address.substring(query, fragment), LEGAL + BRACKETS, ascii);
            if (fragment < address.length()) {
                ascii.append('#');
                appendEscaped(address.substring(fragment + 1), LEGAL + BRACKETS, ascii);
            }
            return toUri(ascii.toString());
        });
    }

    /** The host that an address leads to, in lower case without the port; empty if it is not a web address. */
    static Optional<String> findHost(String text) {
        return parse(text)
                .map(URI::getRawAuthority)
                .map(authority -> authority.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT))
                .map(host -> host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }

    private static int afterScheme(String address) {
        for (String scheme : new String[] {"https://", "http://"}) {
            if (address.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static boolean isOneLineOfText(String address) {
        return address.chars().noneMatch(Character::isISOControl) && WellFormed.isWellFormed(address);
    }

    /** "https://a.example/x or https://b.example/y" would become one address that leads nowhere. */
    private static boolean holdsAnotherAddress(String address) {
        return address.indexOf(' ') >= 0 && Patterns.ANOTHER.matcher(address).find();
    }

    private static int indexOfAny(String text, int from, String any) {
        int at = from;
        while (at < text.length() && any.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** "https://grafana.example.com@evil.example" reads as Grafana and leads elsewhere, so user information is refused. */
    private static Optional<String> findAuthority(String text) {
        if (text.indexOf('@') >= 0) {
            return Optional.empty();
        }
        Matcher parts = Patterns.AUTHORITY.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String port = parts.group(2) == null ? "" : parts.group(2);
        boolean validPort = port.length() <= 1 || Integer.parseInt(port.substring(1)) <= 65_535;
        return validPort ? findHost(parts).map(host -> host + port) : Optional.empty();
    }

    private static Optional<String> findHost(Matcher authority) {
        String host = authority.group(1);
        if (host.startsWith("[")) {
            return Optional.of(host);
        }
        boolean ascii = host.chars().allMatch(c -> c < 0x80);
        boolean keptByBrowsers = !ascii && host.chars().anyMatch(c -> KEPT_BY_BROWSERS.indexOf(c) >= 0);
        if (keptByBrowsers) {
            // Browsers unescape a host and then spell it for DNS themselves.
            StringBuilder escaped = new StringBuilder();
            appendEscaped(host, "-_.", escaped);
            return Patterns.HOST_IN_ANY_SCRIPT.matcher(host).matches()
                    ? Optional.of(escaped.toString())
                    : Optional.empty();
        }
        return (ascii ? Optional.of(host) : inAscii(host)).filter(WebAddress::isHost);
    }

    private static Optional<String> inAscii(String host) {
        try {
            return Optional.of(IDN.toASCII(host, IDN.ALLOW_UNASSIGNED));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isHost(String host) {
        if (host.length() > MAX_HOST || !Patterns.HOST.matcher(host).matches()) {
            return false;
        }
        // Browsers take a name that ends in a number for an IP address.
        return !Patterns.ENDS_IN_NUMBER.matcher(host).find()
                || Patterns.IPV4.matcher(host).matches();
    }

    private static void appendEscaped(String part, String legal, StringBuilder result) {
        for (int i = 0; i < part.length(); ) {
            int c = part.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || legal.indexOf(c) >= 0)
                    || c == '%' && isEscape(part, i);
            if (plain) {
                result.append((char) c);
            } else {
                for (byte b : part.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
                    result.append('%').append(HEX.toHexDigits(b));
                }
            }
            i = next;
        }
    }

    private static boolean isEscape(String text, int percent) {
        return percent + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(percent + 1))
                && HexFormat.isHexDigit(text.charAt(percent + 2));
    }

    private static Optional<URI> toUri(String address) {
        try {
            return Optional.of(new URI(address));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Apart, so that an alert without links does not pay for them. */
    private static final class Patterns {
        private static final Pattern ANOTHER = Pattern.compile(" https?://", Pattern.CASE_INSENSITIVE);
        private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(:[0-9]{0,5})?");
        private static final Pattern HOST =
                Pattern.compile("(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{1,63}(?:\\.[A-Za-z0-9_-]{1,63})*\\.?");
        private static final Pattern HOST_IN_ANY_SCRIPT =
                Pattern.compile("[\\p{L}\\p{M}\\p{N}\\u200c\\u200d_-]+(?:\\.[\\p{L}\\p{M}\\p{N}\\u200c\\u200d_-]+)*");
        private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:^|\\.)(?:[0-9]+|0[Xx][0-9A-Fa-f]*)\\.?$");
        private static final Pattern IPV4 =
                Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?=[0-9])|$)){4}");

        private Patterns() {}
    }
}
