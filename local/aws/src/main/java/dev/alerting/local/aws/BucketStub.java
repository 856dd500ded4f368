package dev.alerting.local.aws;

import dev.alerting.local.http.Answer;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** As much of S3 as history needs: objects are put and read, by their path. */
public final class BucketStub implements AutoCloseable {
    private static final String NO_SUCH_KEY = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
    private static final String DENIED = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";

    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final LoopbackServer server = LoopbackServer.bind(ServerOptions.defaults());
    private volatile boolean refusing;

    public BucketStub() {
        server.serve(this::answer);
    }

    private Answer answer(Request request) {
        if (refusing) {
            return Response.text(403, "application/xml", DENIED);
        }
        if (request.method().equals("PUT")) {
            objects.put(path(request), content(request));
            return Response.empty(200).with("ETag", "\"1\"");
        }
        String object = objects.get(path(request));
        return object == null
                ? Response.text(404, "application/xml", NO_SUCH_KEY)
                : Response.text(200, "text/plain", object);
    }

    private static String path(Request request) {
        return "/" + String.join("/", request.segments());
    }

    /** The SDK sends pieces, each with its length, and a checksum at the end. */
    private static String content(Request request) {
        boolean inPieces = request.header("content-encoding")
                .filter(encoding -> encoding.contains("aws-chunked"))
                .isPresent();
        byte[] body = request.body();
        if (!inPieces) {
            return new String(body, StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String line = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(line.split(";")[0], 16);
            if (length == 0) {
                return content.toString(StandardCharsets.UTF_8);
            }
            content.write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    /** Whether every call is answered with 403. */
    public void setRefusing(boolean value) {
        refusing = value;
    }

    public URI endpoint() {
        return server.uri();
    }

    /** By their paths, such as {@code /bucket/key}. */
    public Map<String, String> objects() {
        return new TreeMap<>(objects);
    }

    @Override
    public void close() {
        server.close();
    }
}
