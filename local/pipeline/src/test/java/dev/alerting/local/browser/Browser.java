package dev.alerting.local.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, told what to do by the Chrome DevTools Protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String LISTENING = "DevTools listening on ";

    /** How often a page is looked at, with a fifth of a second in between, until it is as it should be. */
    private static final int MOST_LOOKS = 600;

    private final Path profile;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private String session;

    /** Where Chromium is, if it is on the path. */
    static Optional<Path> find() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start(Path executable, int width, int height) throws IOException {
        Browser browser = new Browser(executable, width, height);
        try {
            browser.open();
            return browser;
        } catch (IOException | RuntimeException e) {
            browser.close();
            throw e;
        }
    }

    private Browser(Path executable, int width, int height) throws IOException {
        profile = Files.createTempDirectory("browser-");
        process = new ProcessBuilder(command(executable, width, height))
                .redirectErrorStream(true)
                .start();
    }

    private void open() throws IOException {
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(readAddress()), new Answers())
                .join();
        String target = call(
                        Optional.empty(), "Target.createTarget", Json.object().put("url", "about:blank"))
                .path("targetId")
                .asText();
        session = call(
                        Optional.empty(),
                        "Target.attachToTarget",
                        Json.object().put("targetId", target).put("flatten", true))
                .path("sessionId")
                .asText();
        // A page in the background does not keep itself current.
        call("Page.bringToFront", Json.object());
    }

    private List<String> command(Path executable, int width, int height) {
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--window-size=" + width + "," + height,
                "--hide-scrollbars",
                "--no-first-run",
                "--no-proxy-server",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
        // Chromium refuses to run as root with its sandbox; it opens pages of this machine only.
        if (System.getProperty("user.name").equals("root")) {
            command.add("--no-sandbox");
        }
        return command;
    }

    private String readAddress() throws IOException {
        // Not closed: Chromium would die of writing into a closed pipe.
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
                return line.substring(LISTENING.length()).strip();
            }
        }
        throw new IOException("Chromium ended without saying where it listens");
    }

    /** Puts the messages of the socket together and hands answers to who waits for them. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                JsonNode json = Json.parse(message.toString());
                message.setLength(0);
                Optional.ofNullable(waiting.remove(json.path("id").asInt(-1)))
                        .ifPresent(future -> future.complete(json));
            }
            from.request(1);
            return null;
        }
    }

    void open(URI address) {
        call("Page.navigate", Json.object().put("url", address.toString()));
        awaitTrue("document.readyState === 'complete' && location.href === "
                + Json.write(Json.object().textNode(address.toString())));
    }

    /** Runs a script in the page, and does not wait for what it leads to. */
    void run(String script) {
        call("Runtime.evaluate", Json.object().put("expression", script));
    }

    /** Looks at the page until the expression is true there. */
    void awaitTrue(String expression) {
        String script = "new Promise(done => setTimeout(() => done(Boolean(" + expression + ")), 200))";
        for (int look = 0; look < MOST_LOOKS; look++) {
            JsonNode answer = call(
                    "Runtime.evaluate",
                    Json.object()
                            .put("expression", script)
                            .put("awaitPromise", true)
                            .put("returnByValue", true));
            // A page that is being left answers with an error.
            if (answer.path("result").path("value").asBoolean(false)) {
                return;
            }
        }
        throw new AssertionError("never true: " + expression);
    }

    /** A picture of the page from its top, also where that is more than the window shows; in pixels. */
    byte[] picture(int width, int height) {
        ObjectNode parameters = Json.object().put("format", "png").put("captureBeyondViewport", true);
        parameters
                .putObject("clip")
                .put("x", 0)
                .put("y", 0)
                .put("width", width)
                .put("height", height)
                .put("scale", 1);
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", parameters).path("data").asText());
    }

    private JsonNode call(String method, ObjectNode parameters) {
        return call(Optional.of(session), method, parameters);
    }

    /** The result; empty after an error. */
    private JsonNode call(Optional<String> within, String method, ObjectNode parameters) {
        int id = lastId.incrementAndGet();
        ObjectNode message = Json.object().put("id", id).put("method", method);
        message.set("params", parameters);
        within.ifPresent(name -> message.put("sessionId", name));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(Json.write(message), true).join();
        try {
            return answer.get(2, TimeUnit.MINUTES).path("result");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no answer to " + method, e);
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        client.shutdownNow();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.out.println("left behind: " + profile);
        }
    }
}
