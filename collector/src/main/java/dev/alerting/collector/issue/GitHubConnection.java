package dev.alerting.collector.issue;

import dev.alerting.common.github.GitHubCallException;
import dev.alerting.common.github.GitHubHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * Lets github-api talk through {@link GitHubHttp}. Failures leave as {@link GitHubCallException}, which the library
 * neither retries nor waits on; left alone, it repeats any request, even a POST, after some socket errors.
 */
final class GitHubConnection implements GitHubConnector {
    private static final Pattern LABEL = Pattern.compile("(.*?/issues/\\d+/labels/)(.+)");

    private final GitHubHttp http;

    GitHubConnection(GitHubHttp http) {
        this.http = http;
    }

    @Override
    public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
        HttpRequest.Builder builder;
        try {
            builder = HttpRequest.newBuilder(address(request));
        } catch (URISyntaxException e) {
            throw GitHubCallException.notSent("GITHUB_API_URL does not make a valid address", e);
        }
        request.allHeaders().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        if (request.hasBody()) {
            builder.header("Content-Type", request.contentType() == null ? "application/json" : request.contentType());
            builder.method(
                    request.method(), BodyPublishers.ofByteArray(request.body().readAllBytes()));
        } else {
            builder.method(request.method(), BodyPublishers.noBody());
        }
        HttpResponse<byte[]> response = http.exchangeBytes(builder.build());
        return new Response(request, response.statusCode(), response.headers().map(), response.body());
    }

    /** github-api does not escape a slash in the name of a label, which then is another address. */
    private static URI address(GitHubConnectorRequest request) throws URISyntaxException {
        Matcher label = LABEL.matcher(request.url().toString());
        return label.matches()
                ? new URI(label.group(1) + label.group(2).replace("/", "%2F"))
                : request.url().toURI();
    }

    private static final class Response extends GitHubConnectorResponse {
        private final byte[] body;

        Response(GitHubConnectorRequest request, int status, Map<String, List<String>> headers, byte[] body) {
            super(request, status, headers);
            this.body = body;
        }

        @Override
        public InputStream bodyStream() {
            return new ByteArrayInputStream(body);
        }

        @Override
        public void close() {
            // the body is in memory
        }
    }
}
